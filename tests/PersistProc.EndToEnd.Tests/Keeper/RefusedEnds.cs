namespace PersistProc.EndToEnd.Tests.Keeper;

/// <summary>An end that is refused because a service cannot be stopped: everything goes on as if nobody had asked.</summary>
public sealed class RefusedEnds(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task After_a_shutdown_that_was_refused_services_can_be_started_again()
    {
        var stubborn = await Stubborn();

        var result = await Box.Cli("shutdown");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"stubborn: {stubborn.Pid}", result.Stderr, StringComparison.Ordinal);
        await EverythingGoesOn(stubborn);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_signal_that_was_refused_too(bool twice)
    {
        var stubborn = await Stubborn();

        _ = Libc.kill(Box.Keeper, (int)Signal.TERM);
        await Refused(1);
        if (twice)
        {
            _ = Libc.kill(Box.Keeper, (int)Signal.TERM);
            await Refused(2);
        }

        await EverythingGoesOn(stubborn);
    }

    // it had been asked, and no more: hours later a supervisor dies, or is replaced
    [Fact]
    public async Task The_next_supervisor_does_not_begin_with_it()
    {
        var stubborn = await Stubborn();
        _ = Libc.kill(Box.Keeper, (int)Signal.TERM);
        await Refused(1);
        var again = await Box.Service("again", "sleep", "774442");

        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var pid && pid != old);

        await EverythingGoesOn(stubborn);
        Assert.Equal(("running", again.Pid), ((await Box.Status("again")).State, (await Box.Status("again")).Pid));
        Assert.Equal(2, Log().Split("asked to end").Length);
    }

    // one that cannot be stopped, beside one that can
    private async Task<Row> Stubborn()
    {
        await Box.Service("polite", "sleep", "774441");
        return await Box.ServiceWith("stubborn", ["--stop", "INT 100ms"], Dummy, "ignore", "INT", "wait");
    }

    private Task Refused(int times) => Eventually.True(() => Log().Split("not ended: could not be stopped").Length > times);

    private async Task EverythingGoesOn(Row stubborn)
    {
        Assert.Equal(stubborn.Pid, (await Box.Status("stubborn")).Pid);
        Assert.True(Proc.Alive(stubborn.Pid));
        await Box.Do("run", "--name", "fresh", "--", "true");
        await Box.Do("start", "polite");
        Assert.Equal("running", (await Box.Status("polite")).State);
        await Box.Do("stop", "--force", "stubborn");
    }

    private string Log() => File.ReadAllText(Path.Combine(Box.Root, "state", "persistprocd.log"));
}
