using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>"INVOCATION STREAM NUMBER": each once, in order, for each instance and stream.</summary>
internal sealed class LineOrder
{
    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    public long Last(string invocation, int stream) => _last.GetValueOrDefault($"{invocation} {stream}");

    /// <summary>What is wrong about the next line, or null.</summary>
    /// <param name="line">Without its newline.</param>
    /// <param name="mayBeginAnywhere">The first one of an instance need not be number 1.</param>
    /// <param name="behindGap">Lines are missing before it, and were told.</param>
    public string? Next(string line, bool mayBeginAnywhere = false, bool behindGap = false)
    {
        var words = line.Split(' ');
        if (words.Length != 3 || words[0].Length != 32 || words[1] is not ("1" or "2")) return behindGap ? null : $"a line that nobody wrote: \"{line}\"";
        var stream = words[0] + " " + words[1];
        if (_done.Contains(stream)) return $"a line behind the last one: \"{line}\"";
        if (words[2] == "done")
        {
            _done.Add(stream);
            return null;
        }

        if (words[2].Length != 10 || !long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return behindGap ? null : $"a line that nobody wrote: \"{line}\"";
        var known = _last.TryGetValue(stream, out var last);
        _last[stream] = number;
        if (number == last + 1 || (!known && mayBeginAnywhere) || (behindGap && number > last)) return null;
        return $"\"{line}\" after number {last}";
    }
}
