namespace PersistProc.EndToEnd.Tests.Spawning;

/// <summary>The supervisor that a command starts by the way keeps nothing of whoever typed it.</summary>
public sealed class Autostart(ITestOutputHelper output) : EndToEndTest(output)
{
    private static readonly string[] Forbidden =
    [
        "DOTNET_gcServer=0", "ASPNETCORE_URLS=http://127.0.0.1:18947", "Kestrel__Endpoints__Oops__Url=http://127.0.0.1:18948",
        "INVOCATION_ID=ofsomeoneelse", "NOTIFY_SOCKET=/nowhere", "LISTEN_PID=1", "LISTEN_FDS=1", "LISTEN_FDNAMES=x", "PERSISTPROC_PORT=18949",
        "DOTNET_URLS=http://127.0.0.1:18946", "URLS=http://127.0.0.1:18945",
    ];

    [Fact]
    public async Task It_lets_go_of_session_directory_descriptors_and_environment()
    {
        SetForbidden();
        using var file = File.OpenHandle(Box.At("open"), FileMode.Create, FileAccess.ReadWrite);
        var client = Client.Start(Box.Order(Box.Command("list")) with { Descriptors = new Dictionary<int, int> { [7] = Pipe.Number(file) } });
        Assert.Equal(0, await client.EndedWithin(TimeSpan.FromSeconds(20)));

        foreach (var pid in new[] { Box.Keeper, Box.Supervisor })
        {
            var stat = Proc.Stat(pid)!;
            Assert.NotEqual(client.Started, stat.Session);
            Assert.NotEqual(Proc.Stat(Environment.ProcessId)!.Session, stat.Session);
            Assert.Equal(0, stat.Terminal);
            Assert.Equal("/", Proc.WorkingDirectory(pid));
            var descriptors = Proc.Descriptors(pid);
            Assert.DoesNotContain(Box.At("open"), descriptors.Values);
            Assert.Equal("/dev/null", descriptors[0]);
            AssertEnvironmentIsClean(pid);
        }
    }

    [Fact]
    public async Task A_service_still_gets_its_callers_environment()
    {
        Box.Variables["DOTNET_gcServer"] = "0";
        Box.Variables["PLAIN"] = "yes";
        var environment = Proc.Environment((await Box.Service("job", "sleep", "1000")).Pid);
        Assert.Contains("PLAIN=yes", environment);
        Assert.Contains("DOTNET_gcServer=0", environment);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_tcp_port_is_opened_whatever_lies_in_the_directory_or_the_environment(bool inForeground)
    {
        SetForbidden();
        Box.Variables.Remove("PERSISTPROC_PORT");        // `serve` may read this one
        await File.WriteAllTextAsync(Box.At("appsettings.json"), """
            { "Kestrel": { "Endpoints": { "Oops": { "Url": "http://127.0.0.1:18950" } } }, "urls": "http://127.0.0.1:18951" }
            """);
        File.Copy(Box.At("appsettings.json"), Box.At("appsettings.Production.json"));
        Client? serve = null;
        if (inForeground)
        {
            serve = Box.Begin("serve");
            await Eventually.True(async () => (await Box.Cli("--no-autostart", "list")).ExitCode == 0);
        }

        await Box.Service("job", "sleep", "1000");
        foreach (var pid in Box.Ours())
            Assert.Empty(Proc.TcpListeners(pid));
        await Box.Do("shutdown");
        if (serve is not null)
            Assert.Equal(0, await serve.EndedWithin(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Many_first_commands_at_once_start_one_supervisor()
    {
        for (var round = 0; round < Repeat.Times(2); round++)
        {
            var clients = Enumerable.Range(0, 12).Select(number => Box.Begin("run", "-d", "--name", $"s{number}", "--", "sleep", $"44{number:D4}")).ToArray();
            foreach (var client in clients)
                Assert.True((await client.Result()).ExitCode == 0, client.Errors);
            Assert.Single(Box.Ours(), pid => Proc.Program(pid) == "persistprocd");
            Assert.Single(Box.Ours(), pid => Proc.Program(pid) == "persistproc-keeper" && !Proc.CommandLine(pid).Contains("--hold", StringComparison.Ordinal));
            for (var number = 0; number < clients.Length; number++)
                Assert.Single(Box.Running($"sleep 44{number:D4}"));
            await Box.Do("shutdown");
            await Eventually.True(() => Box.Ours().Count == 0);
        }
    }

    [Fact]
    public async Task Told_not_to_it_starts_nothing()
    {
        Assert.Equal(69, (await Box.Cli("--no-autostart", "list")).ExitCode);
        Assert.Empty(Box.Ours());
    }

    [Theory]
    [InlineData(Signal.TERM)]
    [InlineData(Signal.INT)]
    public async Task Serve_in_the_foreground_ends_with_everything_it_started_when_asked_by_signal(Signal signal)
    {
        var serve = Box.Begin("serve");
        await Eventually.True(async () => (await Box.Cli("--no-autostart", "list")).ExitCode == 0);
        var row = await Box.Service("job", "sleep", "1000");
        serve.Signal(signal);
        Assert.Equal(0, await serve.EndedWithin(TimeSpan.FromSeconds(15)));
        Assert.False(Proc.Alive(row.Pid));
        await Eventually.True(() => Box.Ours().Count == 0);
    }

    [Fact]
    public async Task Serve_tells_what_it_does_and_a_second_signal_moves_the_ladders_on()
    {
        var serve = Box.Begin("serve");
        await Eventually.True(() => serve.Errors.Contains("ready, listens on", StringComparison.Ordinal));
        var row = await Box.ServiceWith("stubborn", ["--stop", "INT 10m, KILL"], Dummy, "ignore", "INT", "wait");
        serve.Signal(Signal.TERM);
        await Eventually.True(() => serve.Errors.Contains("stubborn: sent SIGINT", StringComparison.Ordinal));
        serve.Signal(Signal.TERM);

        Assert.Equal(0, await serve.EndedWithin(TimeSpan.FromSeconds(15)));
        Assert.False(Proc.Alive(row.Pid));
        Assert.Contains("stubborn: started, pid", serve.Errors, StringComparison.Ordinal);
        Assert.Contains("stubborn: killed by SIGKILL", serve.Errors, StringComparison.Ordinal);
        Assert.Contains("the supervisor has ended", serve.Errors, StringComparison.Ordinal);
    }

    private void SetForbidden()
    {
        foreach (var variable in Forbidden)
            Box.Variables[variable.Split('=')[0]] = variable.Split('=')[1];
    }

    private static void AssertEnvironmentIsClean(int pid)
    {
        var names = Proc.Environment(pid).Select(variable => variable.Split('=')[0]).ToArray();
        foreach (var variable in Forbidden)
        {
            if (variable.Split('=')[0] is var name and not "URLS")
                Assert.DoesNotContain(name, names);
        }
    }
}
