using System.Globalization;
using System.Text;

namespace PersistProc.Core;

/// <summary>
/// How far a reader of all that happens (a hook, the export) has come in the journal and the logs: what the next supervisor goes on from. A call
/// of a hook is noted before it is made and when it has ended; one that was under way when a supervisor died is made once more, and no third
/// time, since it may be what that died of.
/// </summary>
/// <param name="Events">The cursor of the last event that was dealt with.</param>
public sealed record ReadProgress(long Events)
{
    private const int MostTries = 2;

    /// <summary>Whose lines are looked at, as the settings say it: another answer means that one has to look who runs.</summary>
    public string Watches { get; init; } = "";

    /// <summary>Of each service's log the place behind the last line that was dealt with.</summary>
    public ValueMap<string> Logs { get; init; } = ValueMap.Empty<string>();

    /// <summary>The call that is being made, or null.</summary>
    public string? Call { get; init; }

    /// <summary>How often that was begun.</summary>
    public int Tries { get; init; }

    /// <summary>The mark of that call's processes; 0: it has none. Whoever finds it begun and has no process of that mark in hand ends them: they are of a keeper that died.</summary>
    public long Mark { get; init; }

    /// <summary>Whether a call may be begun.</summary>
    public bool MayTry(string call) => call != Call || Tries < MostTries;

    /// <summary>It is begun.</summary>
    public ReadProgress Begun(string call, long mark = 0) => this with { Call = call, Tries = call == Call ? Tries + 1 : 1, Mark = mark };

    /// <summary>What was being made has ended, or is given up.</summary>
    public ReadProgress Over() => this with { Call = null, Tries = 0, Mark = 0 };

    /// <summary>As text: a line for each part, its fields separated by tabs, which are in no name and no place.</summary>
    public string Print()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"events\t{Events}\n").Append("watches\t").Append(Watches.Replace('\n', ' ')).Append('\n');
        if (Call is not null) text.Append(CultureInfo.InvariantCulture, $"call\t{Tries}\t{Call}\n");
        if (Mark != 0) text.Append(CultureInfo.InvariantCulture, $"mark\t{Mark}\n");
        foreach (var (service, place) in Logs) text.Append("log\t").Append(service).Append('\t').Append(place).Append('\n');
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Print"/> wrote; null for what it did not.</summary>
    public static ReadProgress? Parse(string text)
    {
        ReadProgress? read = null;
        var logs = new List<KeyValuePair<string, string>>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split('\t');
            if (fields is ["events", var cursor] && long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var events)) read = (read ?? new ReadProgress(0)) with { Events = events };
            else if (read is null) return null;
            else if (fields is ["watches", ..]) read = read with { Watches = line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..] };
            else if (fields is ["call", var tries, var call] && int.TryParse(tries, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) read = read with { Call = call, Tries = count };
            else if (fields is ["mark", var mark] && long.TryParse(mark, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) read = read with { Mark = number };
            else if (fields is ["log", var service, var place]) logs.Add(KeyValuePair.Create(service, place));
            else return null;
        }
        return read is null ? null : read with { Logs = new ValueMap<string>(logs) };
    }
}
