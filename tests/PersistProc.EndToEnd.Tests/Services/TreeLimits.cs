namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>Limits of a whole tree: obeyed where control groups have controllers, and said not to be elsewhere.</summary>
public sealed class TreeLimits(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Limits = "memory_max = \"64MB\"\ncpu_quota = \"50%\"\ntasks_max = 20\n";

    [Fact]
    public async Task Where_they_are_not_obeyed_a_check_a_start_and_why_say_so_and_it_runs()
    {
        Box.Variables["PERSISTPROC_CGROUPS"] = "off";
        Box.User($"[services.x]\ncommand = [\"{Dummy}\", \"wait\"]\n{Limits}");
        var check = await Box.Cli("config", "check");
        Assert.Equal(0, check.ExitCode);
        var said = check.Stdout + check.Stderr;
        Assert.Contains("a.toml:3:14: services.x.memory_max: is not obeyed here: cgroups = \"off\"", said, StringComparison.Ordinal);
        Assert.Contains("services.x.tasks_max", said, StringComparison.Ordinal);
        await Box.Do("start", "x");
        var why = (await Box.Status("x")).Json.GetProperty("why").GetString();
        Assert.StartsWith("memory_max, cpu_quota, tasks_max are not obeyed: cgroups = \"off\"", why, StringComparison.Ordinal);
        Assert.Equal("running", (await Box.Status("x")).State);
        Assert.Contains("are not obeyed", (await Box.Cli("events", "-o", "json")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_they_are_obeyed_the_kernel_has_them_and_an_end_for_lack_of_memory_is_told()
    {
        Box.User($"[services.x]\ncommand = [\"{Dummy}\", \"wait\"]\n{Limits}[services.eater]\ncommand = \"tail /dev/zero\"\nrestart = \"no\"\nmemory_max = \"20MB\"\n");
        var row = await Started("x");
        var doctor = (await Box.Cli("doctor")).Stdout;
        if (Leaves.Of(row.Pid) is not { } leaf || !File.Exists(Path.Combine(leaf, "memory.max")))
        {
            Output.WriteLine($"not tried, no controllers: {doctor}");
            return;
        }
        Assert.Equal("20", File.ReadAllText(Path.Combine(leaf, "pids.max")).Trim());
        Assert.Equal("50000 100000", File.ReadAllText(Path.Combine(leaf, "cpu.max")).Trim());
        Assert.InRange(long.Parse(File.ReadAllText(Path.Combine(leaf, "memory.max")), System.Globalization.CultureInfo.InvariantCulture), 63_000_000, 64_000_000);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, row.Json.GetProperty("why").ValueKind);
        await Box.Cli("start", "--no-wait", "eater");
        var ended = await Box.Until("eater", "failed");
        Assert.Equal(("SIGKILL", "killed by SIGKILL: out of memory"), (ended.ExitSignal, ended.Json.GetProperty("why").GetString()));
        // by hand it is none
        await Box.Do("kill", "-s", "KILL", "x");
        await Eventually.True(async () => (await Box.Cli("events", "-o", "json")).Stdout.Contains("killed by SIGKILL\"", StringComparison.Ordinal) || (await Box.Status("x")).Restarts > 0);
    }

    [Fact]
    public async Task What_a_tree_has_used_is_counted_with_those_that_have_ended()
    {
        var row = await Box.Service("job", "sh", "-c", $"sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; touch {Box.At("done")}; exec sleep 1000");
        if (Leaves.Of(row.Pid) is null)
        {
            Output.WriteLine($"not tried, no control groups: {(await Box.Cli("doctor")).Stdout}");
            return;
        }
        await Eventually.True(() => File.Exists(Box.At("done")));
        Assert.True((await Box.Status("job")).Json.GetProperty("cpu_seconds").GetDouble() > 0.1);
    }

    private async Task<Row> Started(string name)
    {
        await Box.Do("start", name);
        return await Box.Status(name);
    }
}
