using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>What a follower shows, and how.</summary>
/// <param name="Style">How a line is printed.</param>
/// <param name="Passes">Which lines are; null for all.</param>
/// <param name="Merge">Puts the lines of several in order; null where there is one.</param>
/// <param name="AsWritten">What was written to a terminal is shown with all its codes, not as a person reads it.</param>
internal sealed record FollowerOutput(LineStyle Style, Func<DateTimeOffset, string, bool>? Passes, HistoryMerge? Merge, bool AsWritten = false);

/// <summary><c>logs -f</c> of one service: over restarts and takeovers, until it is at rest.</summary>
/// <param name="invocation">The call.</param>
/// <param name="message">Whom, and from where on.</param>
/// <param name="shown">What of it.</param>
/// <param name="shared">The connection of those that are followed together; null where there is one.</param>
/// <param name="place">Which one it is of those.</param>
internal sealed class LogFollower(Invocation invocation, FollowMessage message, FollowerOutput shown, SharedConnection? shared = null, int place = 0)
{
    public async Task<int> RunAsync()
    {
        using var session = new Session(invocation.Client, message, shared);
        IOutput output = Output(message.Target, fromTerminal: false);
        try
        {
            while (true)
            {
                var e = await session.ReceiveAsync().ConfigureAwait(false);
                if (e.Closed) break;          // at rest: the server decides whether somebody may want to see the next instance
                if (shown.Merge is not null) await shown.Merge.RoomAsync(place).ConfigureAwait(false);
                if (e.Message is null) output.Write(e.Frame, e.Bytes);
                else if (e.Message is Attached attached) output = Output(attached.Name, attached.Tty && !shown.AsWritten);
                else Hear(e.Message, session.Attached);
            }
            output.Finish();
        }
        finally
        {
            shown.Merge?.CaughtUp(place);
        }
        return 0;
    }

    // Logs are results: both streams go to stdout.
    private IOutput Output(string name, bool fromTerminal)
    {
        var stdout = invocation.Voice.Out;
        if (shown.Merge is { } merge) return new LineOutput(name, shown.Style, stdout, stdout, shown.Passes, (time, show) => merge.Add(place, time, show)) { IsFromTerminal = fromTerminal };
        return shown.Style == default && shown.Passes is null && !fromTerminal ? new RawOutput(stdout, stdout) : new LineOutput(name, shown.Style, stdout, stdout, shown.Passes) { IsFromTerminal = fromTerminal };
    }

    private void Hear(ServerMessage heard, Attached? attached)
    {
        var name = attached?.Name ?? message.Target;
        if (heard is InstanceStarted instance && attached is not null) invocation.Voice.Note(Notes.Restarted(Notes.Who(attached, instance.Pid), instance.Reason));
        else if (heard is NotLaunched failed) invocation.Voice.Note($"{name}: {failed.Error}");
        else if (heard is BackingOff backoff) invocation.Voice.Note(Notes.Backoff(name, backoff.Seconds));
        else if (heard is Gap gap) invocation.Voice.Complain(Notes.Gap(name, gap));
        else if (heard is CaughtUp) shown.Merge?.CaughtUp(place);
        else if (heard is SessionError error) throw new SupervisorException(error.Error, error.ExitCode ?? 1, error.Code);
    }
}
