using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>`watch`: services that are restarted, reloaded or signalled when files change.</summary>
public sealed class Watching(ITestOutputHelper output) : EndToEndTest(output)
{
    private bool _isHeldUp;

    [Fact]
    public async Task An_editor_that_replaces_a_file_a_new_directory_and_a_storm_each_restart_it_once()
    {
        Write("src/a.js");
        await Project("""
            [services.api]
            command = "sleep 1051"
            watch = { paths = ["src"], ignore = ["*.log"], debounce = "1s" }
            """);
        await Box.Do("start", "api");
        await Changes(() => Replace("src/a.js"), "src/a.js");
        await Changes(() => Write("src/new/deep/b.js"), "src/new/deep/b.js");
        Write("src/a.log");
        Write("src/.git/index");
        await Changes(Storm, "changed");
        Assert.Contains("changed", (await Box.Do("why", "api")).Stdout, StringComparison.Ordinal);
        Assert.Equal(0, (await Box.Status("api")).Restarts);

        // what people stopped stays so
        await Box.Do("stop", "api");
        Write("src/a.js");
        await Eventually.Remains(() => Box.Running("1051").Count == 0, TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task What_has_failed_is_started_again_by_a_change_also_under_the_next_supervisor()
    {
        Write("src/a.js");
        await Project($"""
            [services.build]
            command = ["{Dummy}", "await-file", "{Box.At("src/fixed")}", "print", "built", "exit", "0"]
            type = "oneshot"
            start_timeout = "300ms"
            restart = "no"
            watch = {"{"} paths = ["src"] {"}"}
            """);
        Assert.Equal(1, (await Box.Cli("start", "build")).ExitCode);
        await Box.Until("build", "failed");
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        await Box.Until("build", "failed");
        await Eventually.True(async () =>
        {
            Write("src/fixed");     // until the next one watches
            return (await Box.Status("build")).State == "completed";
        }, within: TimeSpan.FromSeconds(30), everyMilliseconds: 500);
    }

    [Fact]
    public async Task A_signal_is_sent_and_says_why_and_other_keys_of_a_watch_hold_at_once()
    {
        Write("conf/a.conf");
        await Project("""
            [services.api]
            command = "sh -c 'trap \"echo heard\" USR1; while :; do sleep 0.1; done'"
            watch = { paths = ["conf/*.conf"], action = "USR1" }
            """);
        await Box.Do("start", "api");
        var pid = (await Box.Status("api")).Pid;
        Replace("conf/a.conf");
        await Eventually.True(async () => (await Box.Do("logs", "api")).Stdout.Contains("heard", StringComparison.Ordinal));
        Assert.Equal(pid, (await Box.Status("api")).Pid);
        Assert.Contains(await Told("p/api"), line => line.GetProperty("event").GetString() == "changed" && line.GetProperty("reason").GetString() == "conf/a.conf has changed");

        await Project("""
            [services.api]
            command = "sh -c 'trap \"echo heard\" USR1; while :; do sleep 0.1; done'"
            watch = { paths = ["conf/*.conf"] }
            """);
        await Box.Do("config", "reload");
        Replace("conf/a.conf");
        await Box.Until("api", row => row.State == "running" && row.Pid != pid);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_an_error_with_its_place_until_it_is()
    {
        await Project("""
            [services.api]
            command = "sleep 1052"
            watch = { paths = ["src/**/*.js"] }
            """);
        var check = await Box.Cli("config", "check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains($"persistproc.toml:4:11: services.api.watch.paths: there is no directory {Box.At("src")}: make it, or leave it out", check.Stdout + check.Stderr, StringComparison.Ordinal);
        Assert.Equal(1, (await Box.Cli("up", "-d")).ExitCode);
        Directory.CreateDirectory(Box.At("src"));
        await Box.Do("up", "-d");
        await Box.Until("api", "running");
    }

    private void Storm()
    {
        var (clock, last) = (System.Diagnostics.Stopwatch.StartNew(), TimeSpan.Zero);
        for (var file = 0; file < 10_000; file++)
        {
            File.WriteAllText(Box.At($"src/{file}.js"), "");
            (_isHeldUp, last) = (_isHeldUp || clock.Elapsed - last > TimeSpan.FromSeconds(0.7), clock.Elapsed);
        }
    }

    private async Task Changes(Action what, string reason)
    {
        var before = await Box.Until("api", "running");
        what();
        await Box.Until("api", row => row.State == "running" && row.Pid != before.Pid);
        Assert.Contains(await Told("p/api"), line => line.TryGetProperty("reason", out var why) && why.GetString()!.Contains(reason, StringComparison.Ordinal));
        if (_isHeldUp) return; // the test itself, for as long as a debounce: then it was more than one storm
        // and not a second time
        var after = (await Box.Status("api")).Pid;
        await Eventually.Remains(() => Proc.Alive(after), TimeSpan.FromSeconds(2));
    }

    // as vim and others write
    private void Replace(string path)
    {
        Write(path + ".tmp-4711");
        File.Move(Box.At(path + ".tmp-4711"), Box.At(path), overwrite: true);
    }

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Box.At(path))!);
        File.WriteAllText(Box.At(path), "x");
    }

    private async Task Project(string toml) => await File.WriteAllTextAsync(Box.At("persistproc.toml"), "project = \"p\"\n" + toml + "\n");

    private async Task<IReadOnlyList<JsonElement>> Told(string name) =>
        [.. (await Box.Do("events", "-o", "json")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("name").GetString() == name)];
}
