using System.Globalization;
using PersistProc.Core;

namespace PersistProc.Supervision.Tests;

/// <summary>The supervisor's own log, a service's part.</summary>
public sealed class ChronicleTests
{
    private static readonly ServiceEvent Crash = new ServiceEvent.Exited(new Attempt(3), ExitStatus.Exited(3), 0);
    private readonly Chronicle _chronicle = new();

    [Fact]
    public void What_happens_is_told_with_its_reason()
    {
        Assert.Equal("exited with 3", Chronicle.Words(Crash));
        Assert.Equal("is restarted in 200ms: exited with 3", Chronicle.Words(new ServiceEvent.BackingOff(new Attempt(3), TimeSpan.FromMilliseconds(200), new Reason.Ended(ExitStatus.Exited(3)))));
        Assert.Equal("started, pid 77, instance 4, by its restart policy", Chronicle.Words(new ServiceEvent.Started(new Attempt(4), 77, 0, StartCause.Automatic)));
        Assert.Equal(
            "sent SIGTERM; SIGKILL in 5s; alive: 77 (node), 78 (sh)",
            Chronicle.Words(new ServiceEvent.OnRung(new Attempt(4), new StopRung(Signal.Term, TimeSpan.FromSeconds(5)), new StopRung(Signal.Kill, null), [new TreeMember(77, "node"), new TreeMember(78, "sh")])));
    }

    [Fact]
    public void A_crash_loop_is_told_at_its_beginning_and_then_now_and_then()
    {
        var lines = Enumerable.Range(0, 100_000).Select(n => _chronicle.Line(Crash, TimeSpan.FromMilliseconds(n))).ToList();

        Assert.All(lines.Take(Chronicle.Burst), line => Assert.Equal("exited with 3", line));
        var later = lines.Skip(Chronicle.Burst).Where(line => line is not null).ToList();
        Assert.Equal(100_000 / (int)Chronicle.Pace.TotalMilliseconds - 1, later.Count);
        Assert.All(later, line => Assert.Contains("were left out", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_line_is_told_or_counted()
    {
        var told = 0;
        var leftOut = 0;
        for (var n = 0; n <= 100_000; n += 50)
        {
            if (_chronicle.Line(Crash, TimeSpan.FromMilliseconds(n)) is not { } line) continue;
            told++;
            if (line.Split('(') is [_, var counted]) leftOut += int.Parse(counted.Split(' ')[0], CultureInfo.InvariantCulture);
        }
        Assert.InRange(2001 - told - leftOut, 0, 1 + (int)Chronicle.Pace.TotalMilliseconds / 50);
    }
}
