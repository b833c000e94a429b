using System.Globalization;
using System.Text;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>An instance that was about to be made when a supervisor last had the time to note it: ATTEMPT, or ATTEMPT@PID once it was.</summary>
/// <param name="Attempt">Which; null: none was.</param>
/// <param name="IsMade">It is known that it was.</param>
internal readonly record struct Intended(Attempt? Attempt, bool IsMade)
{
    public static Intended Read(byte[]? value)
    {
        var words = value is null ? [] : Encoding.ASCII.GetString(value).Split('@');
        return words.Length > 0 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new Intended(new Attempt(number), words.Length > 1) : default;
    }

    /// <summary>A record that may be older than that.</summary>
    public ServiceRecord Later(ServiceRecord record) => Attempt is { } attempt && attempt > record.Attempt ? Launching(record, attempt) : record;

    /// <summary>
    /// The record of a service of which the keeper has nothing, since all have died who had something. What was about to be made may have been made,
    /// and have ended. It is never made again under the same number, whose mark it had, and by which its lines and its processes are known: if it is
    /// known that it was there, its end is one that nobody watched; else its tree is looked at, and another one follows.
    /// </summary>
    public ServiceRecord Forsaken(ServiceRecord record)
    {
        var now = Later(record);
        // the record may have been written before the last of what comes before the launch was over
        if (now.State is ServiceState.StartPre pre && pre.Attempt == Attempt) now = Launching(now, pre.Attempt);
        if (now.State is not ServiceState.Launching at) return now;
        if (IsMade && at.Attempt == Attempt) return now with { State = new ServiceState.Running(at.Attempt, 0, TimeSpan.Zero) };
        return now with
        {
            State = new ServiceState.Clearing(at.Attempt, ExitStatus.Lost),
            Wish = now.Wish is Wish.Up up && up.Least <= at.Attempt ? up with { Least = at.Attempt.Next } : now.Wish,
        };
    }

    private static ServiceRecord Launching(ServiceRecord record, Attempt attempt) => record with
    {
        Attempt = attempt,
        State = new ServiceState.Launching(attempt, StartCause.Automatic),
        // nobody makes an instance that is not wished for; who wished since that it should end is asked again by his client
        Wish = record.Wish is Wish.Up up ? up : new Wish.Up(attempt),
        Instance = new InstanceRecord(attempt, record.Instance?.StartedAt ?? default),
    };
}
