using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary><c>logs -f</c> of one service: over restarts and takeovers, until it is at rest.</summary>
internal sealed class LogFollower(Invocation invocation, string target, int? lines, string stream, LineStyle style, Func<DateTimeOffset, string, bool>? passes)
{
    public async Task<int> RunAsync()
    {
        using var session = new Session(invocation.Client, new FollowMessage { Target = target, Cwd = Invocation.Cwd, Lines = lines, Stream = stream });
        IOutput output = Output(target);
        while (true)
        {
            var e = await session.ReceiveAsync().ConfigureAwait(false);
            if (e.Closed) break;          // at rest: the server decides whether somebody may want to see the next instance
            if (e.Message is null) output.Write(e.Frame, e.Bytes);
            else if (e.Message is Attached attached) output = Output(attached.Name);
            else Hear(e.Message, session.Attached);
        }
        output.Finish();
        return 0;
    }

    // Logs are results: both streams go to stdout.
    private IOutput Output(string name)
    {
        var stdout = invocation.Voice.Out;
        return style == default && passes is null ? new RawOutput(stdout, stdout) : new LineOutput(name, style, stdout, stdout, passes);
    }

    private void Hear(ServerMessage message, Attached? attached)
    {
        var name = attached?.Name ?? target;
        if (message is InstanceStarted instance && attached is not null) invocation.Voice.Note(Notes.Restarted(Notes.Who(attached, instance.Pid), instance.Reason));
        else if (message is BackingOff backoff) invocation.Voice.Note(Notes.Backoff(name, backoff.Seconds));
        else if (message is Gap gap) invocation.Voice.Complain(Notes.Gap(name, gap));
        else if (message is SessionError error) throw new SupervisorException(error.Error, error.ExitCode ?? 1, error.Code);
    }
}
