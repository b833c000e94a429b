namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>
/// The examples in `config/` with the servers they are for: each answers, comes back when its main process was killed, does
/// not notice the death of the supervisor, ends well when it is stopped, and leaves nobody.
/// </summary>
public sealed class RealServers(ITestOutputHelper output) : EndToEndTest(output)
{
    // a server on a busy machine may take its time
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_example_is_fine_without_a_warning()
    {
        Assert.True(Example.All.Count() >= 9, "the examples have gone elsewhere");
        foreach (var name in Example.All)
        {
            var check = await Box.Cli("config", "check", Path.Combine(Binaries.Checkout, "config", name, "persistproc.toml"));
            Assert.True(check is { ExitCode: 0, Stderr: "" }, $"{name}: {check}");
        }
    }

    [Fact]
    public async Task Redis()
    {
        if (Example.Copy(Box, "redis", "6380", Output, "redis-server") is not { } redis) return;
        await redis.Do("start", "redis");
        await Says("+OK\r\n", () => redis.Answer("SET kept here\r\n", 5));
        await ComesBack("redis", async () => Assert.Equal("+PONG\r\n", await redis.Answer("PING\r\n", 7)));
        await EndsWell(redis, "redis");
        Assert.True(File.Exists(Path.Combine(redis.Place, "data/dump.rdb")), "it was given no time to write its snapshot");
        await redis.Do("start", "redis");
        await Says("$4\r\nhere\r\n", () => redis.Answer("GET kept\r\n", 10));
    }

    [Fact]
    public async Task Nginx()
    {
        if (Example.Copy(Box, "nginx", "8081", Output, "nginx") is not { } nginx) return;
        await nginx.Do("start", "nginx");
        await ComesBack("nginx", async () => Assert.Contains("It runs", await nginx.Page(), StringComparison.Ordinal));
        // the master's workers are gone with it, and the access log is in the log
        await File.WriteAllTextAsync(Path.Combine(nginx.Place, "site/index.html"), "changed");
        await nginx.Do("reload", "nginx");
        await Says("changed", () => nginx.Page());
        Assert.Contains("GET / HTTP/1.1", (await nginx.Do("logs", "nginx")).Stdout, StringComparison.Ordinal);
        await EndsWell(nginx, "nginx");
    }

    [Fact]
    public async Task Postgresql_with_its_schema()
    {
        if (Example.Copy(Box, "postgresql", "5433", Output, "postgres", "initdb", "psql") is not { } postgresql) return;
        if (Libc.getuid() == 0)
        {
            postgresql.Default("user = \"postgres\"");
            Assert.Equal(0, (await Box.Run("chown", "-R", "postgres", postgresql.Place)).ExitCode);
        }

        await postgresql.Do("start", "migrate");
        await Eventually.True(async () => (await Box.Status("migrate")).State is "completed" or "failed", Patience);
        Assert.Equal(["completed", "completed", "running"], [(await Box.Status("initdb")).State, (await Box.Status("migrate")).State, (await Box.Status("postgres")).State]);
        await Says("1\n", () => Ask(postgresql, "insert into visits (page) values ('first') returning id"));
        await ComesBack("postgres", async () => Assert.Equal("first\n", await Ask(postgresql, "select page from visits")));
        await EndsWell(postgresql, "postgres");
        Assert.Contains("database system is shut down", (await postgresql.Do("logs", "postgres", "-n", "20")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Python_web_application_with_its_worker()
    {
        if (Example.Copy(Box, "python-web", "8082", Output, "python3") is not { } python) return;
        await python.Do("start", "web", "worker");
        Assert.Equal("completed", (await Box.Status("migrate")).State);
        await Says("visit 1\n", () => python.Page());
        await ComesBack("web", async () => Assert.StartsWith("visit ", await python.Page(), StringComparison.Ordinal));
        await Eventually.True(async () => (await Box.Do("logs", "worker")).Stdout.Contains("counted ", StringComparison.Ordinal), Patience);
        await EndsWell(python, "web", "worker");
    }

    [Fact]
    public async Task A_page_that_starts_when_it_is_wanted()
    {
        if (Example.Copy(Box, "on-demand", "8083", Output, "python3") is not { } demand) return;
        Assert.Contains("notes waits for a connection\n", (await demand.Do("up", "-d")).Stdout, StringComparison.Ordinal);
        Assert.Equal("stopped", (await Box.Status("notes")).State);
        await Says($"by way of http, from process {(await Answered(demand)).Pid}\n", () => demand.Page());
        await ComesBack("notes", async () => Assert.StartsWith("by way of http", await demand.Page(), StringComparison.Ordinal));
        await EndsWell(demand, "notes");
    }

    // the first answer is what started it
    private async Task<Row> Answered(Example example)
    {
        Assert.NotNull(await example.Page());
        return await Box.Status("notes");
    }

    [Fact]
    public async Task Chores_at_their_time_and_when_a_file_changes()
    {
        if (Example.Copy(Box, "chores", "no port", Output, "sh") is not { } chores) return;
        var told = (await chores.Do("up", "-d")).Stdout;
        Assert.Contains("chores/backup waits for its time: ", told, StringComparison.Ordinal);
        Assert.Contains("chores/tidy waits for its time: ", told, StringComparison.Ordinal);
        string page = Path.Combine(chores.Place, "out/page.txt"), source = Path.Combine(chores.Place, "src/page.txt");
        await Says("HELLO FROM THE PAGE\n", () => Task.FromResult<string?>(File.Exists(page) ? File.ReadAllText(page) : null));
        await File.WriteAllTextAsync(source, "changed\n");
        await Says("CHANGED\n", () => Task.FromResult<string?>(File.ReadAllText(page)));
        await chores.Do("start", "backup");
        await Eventually.True(async () => (await Box.Status("backup")).State is "waiting" or "completed" && File.Exists(Path.Combine(chores.Place, "backup/taken")), Patience);
    }

    [Fact]
    public async Task Node_dev_server_starts_anew_when_a_file_changes()
    {
        if (Example.Copy(Box, "node-dev", "3000", Output, "node") is not { } node) return;
        await node.Do("start", "web");
        await Says("hello\n", () => node.Page());
        var (server, pid) = (Path.Combine(node.Place, "server.js"), (await Box.Status("web")).Pid);
        await File.WriteAllTextAsync(server, (await File.ReadAllTextAsync(server)).Replace("hello", "changed", StringComparison.Ordinal));
        await Says("changed\n", () => node.Page());
        Assert.Equal(pid, (await Box.Status("web")).Pid);
        await node.Do("stop", "web");
        Assert.DoesNotContain(Box.Ours(), other => !Sandbox.IsOurProgram(other));
    }

    private static Task Says(string expected, Func<Task<string?>> answer) => Eventually.True(async () => await answer() == expected, Patience, 100);

    private async Task<string?> Ask(Example postgresql, string query) =>
        (await Box.Run("psql", "-h", "127.0.0.1", "-p", $"{postgresql.Port}", "-U", "dev", "-d", "postgres", "-Atqc", query)).Stdout;

    // what it answers, again after each of two deaths
    private async Task ComesBack(string name, Func<Task> answers)
    {
        await Answers();
        var killed = await Box.Status(name);
        _ = Libc.kill(killed.Pid, (int)Signal.KILL);
        await Eventually.True(async () => await Box.Status(name) is { State: "running", Restarts: 1 } next && next.Pid != killed.Pid, Patience, 100);
        await Answers();

        var (before, old) = (await Box.Status(name), Box.Supervisor);
        _ = Libc.kill(old, (int)Signal.KILL);
        await Answers();
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        Assert.Equal(before.Pid, (await Box.Status(name)).Pid);

        Task Answers() => Eventually.True(
            async () =>
            {
                try
                {
                    await answers();
                    return true;
                }
                catch (Xunit.Sdk.XunitException)
                {
                    return false;
                }
            },
            Patience,
            100);
    }

    private async Task EndsWell(Example example, params string[] names)
    {
        await example.Do(["stop", .. names]);
        foreach (var name in names)
        {
            var row = await Box.Status(name);
            Assert.True(row is { State: "stopped", ExitCode: 0 }, $"{name} did not end well: {row.Json}");
        }

        var left = Box.Ours().Where(pid => !Sandbox.IsOurProgram(pid)).Select(Diagnostics.Describe);
        Assert.True(!left.Any(), $"left alive:\n{string.Join('\n', left)}");
    }
}
