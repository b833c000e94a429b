using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Surroundings;

/// <summary>`serve` as systemd starts it from a unit with Type=notify: what it says there, and whose pid the unit's main one is.</summary>
public sealed class AsASystemdUnit(ITestOutputHelper output) : EndToEndTest(output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_keeper_is_the_main_process_and_says_ready_once_it_serves_and_stopping_at_its_end()
    {
        using var systemd = Listen();
        var serve = Serve();
        Assert.Equal(Ready(serve.Started), await systemd.Next());
        Assert.Equal(serve.Started, Box.Keeper);
        Assert.Equal(0, (await Box.Cli("--no-autostart", "list")).ExitCode); // ready is ready

        await Box.Do("shutdown");
        Assert.Equal("STOPPING=1", await systemd.Next());
        Assert.Equal(0, await serve.EndedWithin(Patience));
        Assert.False(systemd.HasMore);
    }

    [Fact]
    public async Task SIGTERM_as_systemd_sends_it_ends_everything()
    {
        using var systemd = Listen();
        var serve = Serve();
        await systemd.Next();
        var row = await Box.Service("job", "sleep", "774501");
        serve.Signal(Signal.TERM);
        Assert.Equal("STOPPING=1", await systemd.Next());
        Assert.Equal(0, await serve.EndedWithin(Patience));
        Assert.False(Proc.Alive(row.Pid));
    }

    [Fact]
    public async Task Main_pid_and_readiness_stay_over_an_upgrade_and_a_killed_supervisor()
    {
        using var systemd = Listen();
        var serve = Serve();
        Assert.Equal(Ready(serve.Started), await systemd.Next());
        var supervisor = Box.Supervisor;
        Assert.Equal(0, (await Box.Cli("upgrade")).ExitCode);
        Assert.Equal(serve.Started, Box.Keeper);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != supervisor);
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        await Eventually.True(async () => (await Box.Cli("--no-autostart", "list")).ExitCode == 0);
        Assert.Equal(serve.Started, Box.Keeper);

        await Box.Do("shutdown");
        var said = await systemd.Next(); // the upgraded program may say once more that it is ready
        if (said == Ready(serve.Started)) said = await systemd.Next();
        Assert.Equal("STOPPING=1", said);
        Assert.Equal(0, await serve.EndedWithin(Patience));
    }

    [Fact]
    public async Task Who_goes_on_in_a_killed_keepers_place_says_that_it_is_the_main_process_now()
    {
        using var systemd = Listen();
        var serve = Serve();
        await systemd.Next();
        var row = await Box.Service("job", "sleep", "774502");
        await Mortals.Whole(Box);
        var holder = Box.Holder;
        serve.Signal(Signal.KILL);

        Assert.Equal(Ready(holder), await systemd.Next());
        Assert.Equal(holder, Box.Keeper);
        Assert.Equal(row.Pid, (await Box.Status("job")).Pid);
        await Box.Do("shutdown");
        Assert.Equal("STOPPING=1", await systemd.Next());
    }

    [Fact]
    public async Task No_service_and_none_of_the_supervisors_processes_hears_of_that_socket()
    {
        using var systemd = Listen();
        var serve = Serve();
        await systemd.Next();
        Box.User($"""
            [services.plain]
            command = "sleep 774503"
            autostart = true
            [services.notifies]
            command = ["{Dummy}", "notify", "READY=1", "wait"]
            type = "notify"
            """);
        await Box.Do("start", "plain", "notifies");
        await Eventually.True(() => Box.Holder != 0);
        foreach (var pid in Box.Ours().Where(pid => pid != serve.Started))
            Assert.DoesNotContain($"NOTIFY_SOCKET={Address}", Proc.Environment(pid));
        Assert.False(systemd.HasMore); // what the service said was for us
    }

    [Fact]
    public async Task Nobody_at_the_other_end_is_no_reason_not_to_serve()
    {
        Box.Variables["NOTIFY_SOCKET"] = Address;
        var serve = Box.Begin("serve");
        await Eventually.True(() => serve.Errors.Contains("is not told READY=1", StringComparison.Ordinal));
        Assert.Equal(0, (await Box.Cli("--no-autostart", "list")).ExitCode);
        await Box.Do("shutdown");
        Assert.Equal(0, await serve.EndedWithin(Patience));
    }

    private string Address => Box.At("systemd");

    private NotifyListener Listen() => new(Address);

    private Client Serve()
    {
        Box.Variables["NOTIFY_SOCKET"] = Address;
        return Box.Begin("serve");
    }

    private static string Ready(int pid) => string.Create(CultureInfo.InvariantCulture, $"READY=1\nMAINPID={pid}");
}
