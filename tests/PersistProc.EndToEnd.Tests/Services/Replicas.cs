namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>replicas and scale from outside.</summary>
public sealed class Replicas(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Worker = "project = \"p\"\n[services.worker]\ncommand = [\"sleep\", \"108%i\"]\nreplicas = 2\n[services.api]\ncommand = \"sleep 1089\"\nrequires = [\"worker\"]\n";

    [Fact]
    public async Task Each_runs_with_its_number_and_the_name_means_all()
    {
        await Write(Worker);
        await Box.Do("start", "api");
        Assert.Equal(["api running", "worker.1 running", "worker.2 running"], await States());
        Assert.Contains("PERSISTPROC_REPLICA=2\0", await File.ReadAllTextAsync($"/proc/{(await Box.Status("worker.2")).Pid}/environ"), StringComparison.Ordinal);
        Assert.Equal("1082", (await Box.Status("worker.2")).Json.GetProperty("command")[1].GetString());
        await Box.Do("stop", "worker");
        Assert.Equal(["api stopped", "worker.1 stopped", "worker.2 stopped"], await States());
    }

    [Fact]
    public async Task Scale_starts_what_is_missing_and_stops_the_highest_and_holds_until_the_file_says_another_number()
    {
        await Write(Worker);
        await Box.Do("up", "-d");
        var first = (await Box.Status("worker.1")).Pid;
        Assert.Equal(["started p/worker.3", "started p/worker.4"], Said(await Box.Do("scale", "worker=4")));
        Assert.Contains("replica: 4 of 4 (by `scale`; its file says 2)", (await Box.Cli("status", "worker.4")).Stdout, StringComparison.Ordinal);
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);

        var plan = (await Box.Do("up", "-d")).Stdout;
        Assert.Contains("worker has 4 replicas by `scale`; its file says 2\n", plan, StringComparison.Ordinal);
        Assert.Equal(["stopped p/worker.4", "stopped p/worker.3", "stopped p/worker.2"], Said(await Box.Do("scale", "worker=1")));
        Assert.Equal(["api running", "worker.1 running"], await States());
        Assert.Equal(first, (await Box.Status("worker.1")).Pid);
        await Box.Do("up", "-d");
        Assert.Equal(["api running", "worker.1 running"], await States());

        await Write(Worker.Replace("replicas = 2", "replicas = 3", StringComparison.Ordinal));
        await Box.Do("up", "-d");
        Assert.Equal(["api running", "worker.1 running", "worker.2 running", "worker.3 running"], await States());
        Assert.Equal(first, (await Box.Status("worker.1")).Pid);
    }

    [Fact]
    public async Task Up_stops_those_that_the_file_has_no_more()
    {
        await Write(Worker.Replace("replicas = 2", "replicas = 3", StringComparison.Ordinal));
        await Box.Do("up", "-d");
        await Write(Worker.Replace("replicas = 2", "replicas = 1", StringComparison.Ordinal));
        var reload = (await Box.Do("config", "reload")).Stdout;
        Assert.Matches(@"- worker\.3 +one replica too many: \S*persistproc .*up stops it\n", reload);
        Assert.Equal("running", (await Box.Status("worker.3")).State);
        await Box.Do("up", "-d");
        Assert.Equal(["api running", "worker.1 running"], await States());
    }

    [Fact]
    public async Task What_cannot_be_scaled_says_why_and_changes_nothing()
    {
        await Write(Worker);
        await Box.Do("up", "-d");
        foreach (var (words, code, why) in ((string[] Words, int Code, string Why)[])
            [
                (["api=2"], 1, $"scale api: it is one service, without replicas. Write replicas = 1 in {Box.At("persistproc.toml")}, then it can be scaled"),
                (["wroker=2"], 1, "scale wroker: no service of that name has replicas: did you mean \"worker\"?"),
                (["worker=2000"], 2, "scale worker=2000: a service has 0 to 1000 replicas"),
                (["worker=x"], 2, "scale worker=x: write NAME=N, a whole number"),
                (["worker=3", "nothing=1"], 1, "scale nothing: no service of that name has replicas"),
            ])
        {
            var result = await Box.Cli(["scale", .. words]);
            Assert.Equal(code, result.ExitCode);
            Assert.Contains(why, result.Stderr, StringComparison.Ordinal);
        }

        Assert.Equal(["api running", "worker.1 running", "worker.2 running"], await States());
    }

    private static string[] Said(Result result) => [.. result.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..line.IndexOf(" (", StringComparison.Ordinal)])];

    private async Task<string[]> States() => [.. (await Box.List()).Select(row => $"{row.Name} {row.State}").Order(StringComparer.Ordinal)];

    private Task Write(string toml) => File.WriteAllTextAsync(Box.At("persistproc.toml"), toml);
}
