using System.Text.Json.Nodes;

namespace PersistProc.EndToEnd.Tests.BadInput;

/// <summary>State files that are damaged, newer, too many; a supervisor that stands still; a keeper that is killed.</summary>
public sealed class StateOnDisk(ITestOutputHelper output) : EndToEndTest(output)
{
    private string Services => Path.Combine(Box.Root, "state", "services");

    private string OwnLog => File.ReadAllText(Path.Combine(Box.Root, "state", "persistprocd.log"));

    [Theory]
    [InlineData("half", "damaged")]
    [InlineData("newer", "newer supervisor")]
    [InlineData("empty", "damaged")]
    public async Task A_record_that_cannot_be_used_is_told_and_kept_and_hinders_nobody(string what, string why)
    {
        await Box.Service("good", "sleep", "774431");
        await Box.Service("bad", "sleep", "774432");
        await Box.Do("shutdown");
        var path = Path.Combine(Services, "bad.json");
        var whole = await File.ReadAllTextAsync(path);
        var broken = what switch { "half" => whole[..(whole.Length / 2)], "empty" => "", _ => Newer(whole) };
        await File.WriteAllTextAsync(path, broken);

        var doctor = await Box.Cli("doctor");
        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains(path, doctor.Stdout, StringComparison.Ordinal);
        Assert.Equal(["good"], (await Box.List("-a")).Select(row => row.Name));
        await Eventually.True(() => OwnLog.Contains("service/bad", StringComparison.Ordinal) && OwnLog.Contains(why, StringComparison.Ordinal));
        Assert.Equal(broken, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task A_log_of_its_own_that_cannot_be_written_hinders_nobody()
    {
        Directory.CreateDirectory(Path.Combine(Box.Root, "state"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Path.Combine(Box.Root, "state", "persistprocd.log"));
        var row = await Box.Service("web", "sleep", "774433");
        await Box.Do("restart", "web");
        Assert.NotEqual(row.Pid, (await Box.Status("web")).Pid);
    }

    [Fact]
    public async Task Ten_thousand_records_of_ended_runs_are_no_burden()
    {
        var row = await Box.Service("seed", "true");
        await Box.Until("seed", ended => !ended.HasRunningProcess);
        await Box.Do("shutdown");
        var text = await File.ReadAllTextAsync(Path.Combine(Services, "seed.json"));
        for (var number = 0; number < 10_000; number++)
            await File.WriteAllTextAsync(Path.Combine(Services, $"seed-{number}.json"), text.Replace("\"seed\"", $"\"seed-{number}\"", StringComparison.Ordinal).Replace($"\"seed-{number}\":", "\"seed\":", StringComparison.Ordinal));

        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.True((await Box.List("-a")).Length is > 100 and < 1_000);
        Output.WriteLine($"first answer after {clock.ElapsedMilliseconds} ms");
        await Eventually.True(() => Directory.GetFiles(Services).Length < 1_000, TimeSpan.FromSeconds(60));
        Assert.NotNull(row);
    }

    [Fact]
    public async Task A_supervisor_that_stands_still_is_replaced_when_somebody_waits_and_no_service_notices()
    {
        var row = await Box.Service("web", "sleep", "774434");
        var stopped = Box.Supervisor;
        _ = Libc.kill(stopped, (int)Signal.STOP);

        // ten seconds until it counts as dead
        var after = await Box.Begin("-o", "json", "status", "web").Result(TimeSpan.FromSeconds(40));

        Assert.Equal(0, after.ExitCode);
        Assert.Contains($"\"pid\":{row.Pid}", after.Stdout, StringComparison.Ordinal);
        Assert.NotEqual(stopped, Box.Supervisor);
    }

    [Theory]
    [InlineData("events.jsonl", "half")]
    [InlineData("events.jsonl", "garbage")]
    [InlineData("intents", "garbage")]
    [InlineData("where", "garbage")]
    [InlineData("where", "half")]
    [InlineData("where", "empty")]
    [InlineData("lock", "garbage")]
    [InlineData("../config/persistprocd.toml", "garbage")]
    public async Task Other_files_of_the_state_that_are_damaged_hinder_nobody(string file, string how)
    {
        await Box.Service("web", "sleep", "774440");
        await Box.Do("shutdown");
        var path = Path.Combine(Box.Root, "state", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var whole = File.Exists(path) ? await File.ReadAllTextAsync(path) : "";
        await File.WriteAllTextAsync(path, how switch { "half" => whole[..(whole.Length / 2)], "empty" => "", _ => "\u0001 no such { thing\n\n" });

        Assert.Equal(["web"], (await Box.List("-a")).Select(row => row.Name));
        await Box.Do("start", "web");
        Assert.Equal("running", (await Box.Status("web")).State);
        Assert.Contains("started", (await Box.Do("events", "web")).Stdout, StringComparison.Ordinal);
        Assert.Single(Box.Ours(), pid => Proc.Program(pid) == "persistprocd");
        if (file.EndsWith(".toml", StringComparison.Ordinal)) Assert.Contains("persistprocd.toml:1:", OwnLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervisor_that_was_stopped_for_some_seconds_goes_on_and_meanwhile_one_is_told_what_is_waited_for()
    {
        var web = await Box.Service("web", Dummy, "tick", "10000");
        var crashing = await Box.ServiceWith("crashing", ["--restart", "always"], "sleep", "774441");
        await Eventually.True(() => File.ReadAllLines(web.Log).Length > 10);
        var supervisor = Box.Supervisor;
        _ = Libc.kill(supervisor, (int)Signal.STOP);
        await Eventually.True(() => Proc.Stat(supervisor)?.State == 'T');
        var before = File.ReadAllLines(web.Log).Length;
        _ = Libc.kill(crashing.Pid, (int)Signal.KILL);

        var asking = Box.Begin("status", "web");
        await asking.SaysOnStderr("waiting for it");
        Assert.False(asking.Ended.IsCompleted);
        Assert.True(Proc.Alive(web.Pid));
        _ = Libc.kill(supervisor, (int)Signal.CONT);

        Assert.Equal(0, (await asking.Result(TimeSpan.FromSeconds(20))).ExitCode);
        Assert.Equal(supervisor, Box.Supervisor);
        Assert.Equal(web.Pid, (await Box.Status("web")).Pid);
        await Box.Until("crashing", row => row.State == "running" && row.Pid != crashing.Pid && row.Restarts == 1);
        await Eventually.True(() => File.ReadAllLines(web.Log).Length > before + 10);
        await Box.Do("stop", "web");
        var lines = (await Box.Do("logs", "web")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(1, lines.Length).Select(number => number.ToString("D10", System.Globalization.CultureInfo.InvariantCulture)), lines);
    }

    [Fact]
    public async Task On_a_kernel_that_signals_no_groups_by_descriptor_everything_works_with_kept_zombies()
    {
        Box.Variables["PERSISTPROC_KEEP_ZOMBIES"] = "1";
        await Box.Service("web", "sh", "-c", "sleep 774437 & sleep 774438");
        await Eventually.True(() => Box.Running("774437").Count == 2); // the shell has it among its words
        await Box.Do("kill", "-s", "TERM", "--whom", "group", "web");
        await Box.Until("web", row => !row.HasRunningProcess);
        Assert.Empty(Box.Running("77443"));

        var again = await Box.ServiceWith("again", ["--restart", "always"], "sleep", "774439");
        _ = Libc.kill(again.Pid, (int)Signal.KILL);
        await Box.Until("again", row => row.State == "running" && row.Pid != again.Pid);
        await Box.Do("restart", "again");
        await Box.Do("stop", "again");
        Assert.Empty(Box.Running("774439"));
        await Eventually.True(() => Proc.Children(Box.Keeper).All(pid => pid == Box.Supervisor || pid == Box.Holder));
    }

    private static string Newer(string record)
    {
        var json = JsonNode.Parse(record)!.AsObject();
        json["version"] = 99;
        return json.ToJsonString();
    }
}
