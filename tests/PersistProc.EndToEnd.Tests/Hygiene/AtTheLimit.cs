namespace PersistProc.EndToEnd.Tests.Hygiene;

/// <summary>Where the system gives nothing more, a launch fails with the reason, is tried again by policy, and what runs is not hurt.</summary>
public sealed class AtTheLimit(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Patient = "restart = 'always'\nrestart_delay = '100ms'\nrestart_backoff = { factor = 1.0, max = '300ms' }\n";

    [Fact]
    public Task Of_descriptors() => Recovers(Libc.RLIMIT_NOFILE, keeper => (ulong)Proc.Descriptors(keeper).Keys.Max() + 1, "open files");

    [Fact]
    public Task Of_memory() => Recovers(Libc.RLIMIT_AS, static _ => 1 << 20, "memory");

    // of an ordinary user: root may have as many as there are. A soft limit is the caller's, so it is the hard one, which nobody here may raise again; but
    // whoever becomes the next keeper has his own
    [Fact]
    public async Task Of_processes()
    {
        const string reason = "the limit on processes is reached";
        if (await OrdinaryUser.Own(Box) is { } whyNot)
        {
            Output.WriteLine($"not tried: {whyNot}");
            return;
        }
        Box.User($"[services.before]\ncommand = 'sleep 774484'\n[services.job]\ncommand = 'sleep 774485'\n{Patient}");
        await Box.Do("start", "before");
        await Mortals.Whole(Box);
        var (before, keeper) = (await Box.Status("before"), Box.Keeper);
        Assert.Equal(0, (await Box.Run([.. Box.Runner, "prlimit", "--pid", $"{keeper}", "--nproc=1:1"])).ExitCode);

        await Box.Cli("start", "--no-wait", "job");
        var waiting = await Box.Until("job", row => row is { State: "backoff", Restarts: >= 2, Why: not null } && row.Why.Contains(reason, StringComparison.Ordinal));
        Output.WriteLine(waiting.Why);
        Assert.Contains(reason, (await Box.Cli("why", "job")).Stdout, StringComparison.Ordinal);
        Assert.Empty(Box.Running("sleep 774485"));
        _ = Libc.kill(keeper, (int)Signal.KILL);

        var row = await Box.Until("job", "running");
        Assert.Equal([row.Pid], Box.Running("sleep 774485"));
        Assert.Equal((before.Pid, "running"), ((await Box.Status("before")).Pid, (await Box.Status("before")).State));
    }

    private async Task Recovers(int resource, Func<int, ulong> scarce, string reason)
    {
        Box.User($"[services.before]\ncommand = 'sleep 774481'\n[services.job]\ncommand = 'sleep 774482'\n{Patient}[services.other]\ncommand = 'sleep 774483'\nrestart = 'no'\n");
        await Box.Do("start", "before");
        await Mortals.Whole(Box); // the keeper is at rest, and has nothing open for a moment only
        var (before, keeper) = (await Box.Status("before"), Box.Keeper);
        // as a running one: a client that starts it anew would have limits of its own
        var usual = Limits.Set(keeper, resource, scarce(keeper));

        var refused = await Box.Cli("start", "other");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(reason, refused.Stderr, StringComparison.OrdinalIgnoreCase);
        await Box.Cli("start", "--no-wait", "job");
        var waiting = await Box.Until("job", row => row is { State: "backoff", Why: not null } && row.Why.Contains(reason, StringComparison.OrdinalIgnoreCase));
        Output.WriteLine($"{refused.Stderr.Trim()}\n{waiting.Why}");
        Assert.Contains(reason, (await Box.Cli("why", "job")).Stdout, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Box.Running("sleep 774482"));

        Limits.Set(keeper, resource, usual);
        var row = await Box.Until("job", "running");
        Assert.Equal([row.Pid], Box.Running("sleep 774482"));
        Assert.Equal((before.Pid, keeper, "failed"), ((await Box.Status("before")).Pid, Box.Keeper, (await Box.Status("other")).State));
    }
}
