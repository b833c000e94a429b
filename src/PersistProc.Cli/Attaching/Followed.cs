using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>How a service was when <c>up</c> began.</summary>
/// <param name="Ran">Whether it ran.</param>
/// <param name="Instance">The number of its last instance; 0 where there was none.</param>
internal readonly record struct Before(bool Ran, int Instance);

/// <summary>One of the services that <c>up</c> follows: its output, and how it stands.</summary>
/// <param name="invocation">The call.</param>
/// <param name="message">Whom, and from where on.</param>
/// <param name="style">How its lines are printed.</param>
/// <param name="merge">Puts what was there in the order of its times.</param>
/// <param name="place">Which one it is.</param>
/// <param name="screen">Where its lines are shown.</param>
/// <param name="before">How it was when <c>up</c> began.</param>
internal sealed class Followed(Invocation invocation, FollowMessage message, LineStyle style, HistoryMerge merge, int place, Screen screen, Before before)
{
    private static readonly TimeSpan TimeToWonder = TimeSpan.FromMilliseconds(250);
    private string? _pending;
    private bool _greeted;
    private Rested? _rest;

    /// <summary>Its full name.</summary>
    public string Name => message.Target;

    /// <summary>How it came to rest; null while anything of it runs or will.</summary>
    public Rested? Rested { get; private set; }

    /// <summary>Reads for ever; ends only by an error, or when nobody listens.</summary>
    /// <param name="shared">The connection of all.</param>
    /// <param name="changed">Told when it came to rest, or lives again.</param>
    public async Task RunAsync(SharedConnection shared, Action changed)
    {
        using var session = new Session(invocation.Client, message, shared);
        var stdout = invocation.Voice.Out;
        var output = new LineOutput(Name, style, stdout, stdout, order: (time, show) => merge.Add(place, time, () => screen.Show(show)));
        try
        {
            while (true)
            {
                var e = await session.ReceiveAsync().ConfigureAwait(false);
                if (e.Closed) return;
                await merge.RoomAsync(place).ConfigureAwait(false);
                await screen.RoomAsync().ConfigureAwait(false);
                if (e.Message is null) output.Write(e.Frame, e.Bytes);
                else Hear(e.Message, session.Attached, output);
                changed();
            }
        }
        finally
        {
            merge.CaughtUp(place);
        }
    }

    private void Hear(ServerMessage heard, Attached? attached, LineOutput output)
    {
        if (heard is not Gap) _pending = null;
        switch (heard)
        {
            case Attached { Pid: { } pid }:
                Greet(before.Ran ? "running" : "started", pid);
                break;
            case Attached { EndedPid: { } ended } one when one.Instance > before.Instance:
                Greet("started", ended);        // it was quicker than we
                break;
            case CaughtUp:
                merge.CaughtUp(place);
                break;
            case InstanceStarted instance when attached is not null:
                Rested = _rest = null;
                Say(_greeted ? Notes.Restarted(Notes.Who(attached, instance.Pid), instance.Reason) : $"started {Name}{Notes.Pid(instance.Pid)}");
                _greeted = true;
                break;
            case BecameReady ready:
                Say($"{Name} is ready after {Words.Seconds(ready.Seconds)}");
                break;
            case NotLaunched failed:
                Say($"{Name}: {failed.Error}");
                break;
            case Waits waits:
                _ = TellLaterAsync(_pending = $"{Name}: {waits.Why}");
                break;
            case BackingOff backoff:
                output.Finish();
                Say(Notes.Backoff(Name, backoff.Seconds));
                break;
            case Stopping rung:
                _ = TellLaterAsync(_pending = Notes.Stopping(Name, rung, ours: true));
                break;
            case Rested rested:
                output.Finish();
                merge.CaughtUp(place); // all of it has been told before this: nobody waits for an earlier line of it
                // told again by the next supervisor
                if (rested != _rest) Say(Notes.Rested(Name, rested));
                _rest = rested;
                Rested = rested.StartsAgain is true ? null : rested;
                break;
            case Gap gap:
                Say(Notes.Gap(Name, gap));
                break;
            case SessionError error:
                throw new SupervisorException(error.Error, error.ExitCode ?? 1, error.Code);
        }
    }

    private void Greet(string how, int pid)
    {
        Say($"{how} {Name}{Notes.Pid(pid)}");
        _greeted = true;
    }

    private void Say(string text) => screen.Show(() => invocation.Voice.Note(text));

    // what passes at once needs no words
    private async Task TellLaterAsync(string text)
    {
        await Task.Delay(TimeToWonder).ConfigureAwait(false);
        if (ReferenceEquals(_pending, text)) Say(text);
    }
}
