using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Survival;

/// <summary>Keeper and supervisor are replaced by other versions under everything that runs, and come back when those are no good.</summary>
[Trait("Category", "Repeated")]
public sealed class Upgrading(ITestOutputHelper output) : EndToEndTest(output)
{
    private const int Services = 20;

    [Fact]
    public async Task Nobody_notices_an_upgrade()
    {
        await StartServices();
        await Box.ServiceWith("writer", ["--stop", "INT 20s, KILL"], Dummy, "on", "INT", "{", "halt", "}", "tick", "200");
        await BackOff("patient", "1h");
        var attached = Box.Begin("attach", "writer");
        await Eventually.True(() => attached.Stdout.Length > 0);
        var (before, keeper, supervisor) = (await Rows(), Box.Keeper, Box.Supervisor);
        var next = Install("next");

        var result = await Upgrade(next);

        Assert.Equal((0, ""), (result.ExitCode, result.Stderr));
        Assert.Contains(next, result.Stdout, StringComparison.Ordinal);
        Assert.Equal(before, await Rows());
        Assert.Equal(keeper, Box.Keeper);
        Assert.NotEqual(supervisor, Box.Supervisor);
        Assert.Equal([Program(next, "persistproc-keeper"), Program(next, "persistprocd")], [Executable(Box.Keeper), Executable(Box.Supervisor)]);
        await LinesGoOn(attached);
        await EveryLineOnce();
        await Box.Do("stop", "s0");
        Assert.Equal("stopped", (await Box.Status("s0")).State);
        Assert.Equal(0, (await attached.EndedWithin(TimeSpan.FromSeconds(10))) & 0x7f);
    }

    [Fact]
    public async Task Who_is_at_a_terminal_types_on()
    {
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("run", "--name", "job", "sh", "-c", "stty -echo; echo o''n; while read -r line; do echo \"got $line\"; done; exit 6"));
        await terminal.Shows("on\r\n");
        var (pid, supervisor) = ((await Box.Status("job")).Pid, Box.Supervisor);
        terminal.Type("before\r");
        var upgrading = Upgrade(Install("next"));
        for (var line = 0; !upgrading.IsCompleted || line < 20; line++)
        {
            terminal.Type($"{line}\r");
            await terminal.Shows($"got {line}\r\n");
        }
        Assert.Equal(0, (await upgrading).ExitCode);
        Assert.NotEqual(supervisor, Box.Supervisor);
        Assert.Equal(pid, (await Box.Status("job")).Pid);
        terminal.Type("\x4");
        Assert.Equal(6, await terminal.Prompt());
        var got = terminal.Screen.Split("\r\n").Where(line => line.StartsWith("got ", StringComparison.Ordinal)).Select(line => line[4..]).ToArray();
        Assert.Equal(["before", .. Enumerable.Range(0, got.Length - 1).Select(line => line.ToString(CultureInfo.InvariantCulture))], got);
    }

    [Fact]
    public async Task A_restart_that_was_due_comes_when_it_was_due()
    {
        var row = await BackOff("patient", "10s");
        await Upgrade(Install("next"));

        // ordered first, and then it runs: until then it has no start
        var again = await Box.Until("patient", next => next.Restarts > row.Restarts && next.Json.GetProperty("start_time").ValueKind == System.Text.Json.JsonValueKind.String);

        Assert.Equal(row.Restarts + 1, again.Restarts);
        Assert.InRange((Time(again, "start_time") - Time(row, "end_time")).TotalSeconds, 9.9, 20);
    }

    [Theory]
    [InlineData("persistprocd", "#!/bin/sh\nexit 1\n", "ended before it was up")]
    [InlineData("persistprocd", "no program at all\n", "posix_spawn")]
    [InlineData("persistproc-keeper", "#!/bin/sh\nexit 1\n", "does not understand")]
    [InlineData("persistproc-keeper", "#!/bin/sh\necho 'understood 1 1 1 9.9.9' >&4\n", "does not understand")]
    [InlineData("persistproc-keeper", "#!/bin/sh\nsleep 86431\n", "does not answer")]
    public async Task A_version_that_does_not_start_is_replaced_by_the_old_one(string program, string script, string why)
    {
        await StartServices();
        var (before, keeper) = (await Rows(), Box.Keeper);
        var next = Install("next");
        Put(Program(next, program), script);

        var result = await Upgrade(next);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(why, result.Stderr, StringComparison.Ordinal);
        Assert.Contains("runs on", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(before, await Rows());
        Assert.Equal(keeper, Box.Keeper);
        Assert.Equal([Path.Combine(Binaries.Directory, "persistproc-keeper"), Path.Combine(Binaries.Directory, "persistprocd")], [Executable(Box.Keeper), Executable(Box.Supervisor)]);
        await Eventually.True(() => Box.Running("86431").Count == 0);
    }

    // the rehearsal lets it pass; only once it is the keeper does it fail. The script becomes the old program as the
    // successor itself would: the descriptor it was given, with the reason
    [Fact]
    public async Task A_keeper_that_fails_at_the_table_becomes_the_old_one_again()
    {
        await StartServices();
        var (before, keeper) = (await Rows(), Box.Keeper);
        var next = Install("next");
        Put(Program(next, "persistproc-keeper"), $"""
            #!/bin/sh
            [ "$1" = --check ] && exec {Binaries.Directory}/persistproc-keeper --check
            for word in "$@"; do
                [ "$before" = --back ] && back=$word
                before=$word
            done
            exec /proc/self/fd/$back "$@" --went-back 'on purpose'
            """);

        var result = await Upgrade(next);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("on purpose", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(before, await Rows());
        Assert.Equal(keeper, Box.Keeper);
        Assert.Equal(Path.Combine(Binaries.Directory, "persistprocd"), Executable(Box.Supervisor));
        Assert.Equal(0, (await Upgrade(Install("better"))).ExitCode);
        Assert.Equal(before, await Rows());
    }

    // `make install` replaces the files; nothing changes before `upgrade`, whatever dies
    [Fact]
    public async Task An_old_version_goes_on_after_its_files_were_replaced_and_comes_back_when_the_new_ones_are_no_good()
    {
        var place = Install("place");
        await Box.Run(Program(place, "persistproc"), "--root", Box.Root, "run", "-d", "--name", "web", "--", "sleep", "774411");
        var (before, keeper) = (await Rows(), Box.Keeper);
        Put(Program(place, "persistprocd"), "#!/bin/sh\nexit 1\n");
        File.Delete(Program(place, "persistproc-keeper"));
        File.Copy(Path.Combine(Binaries.Directory, "persistproc-keeper"), Program(place, "persistproc-keeper"));

        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        Assert.Equal(before, await Rows());
        var result = await Upgrade(place);
        Assert.Equal((1, before.Single()), (result.ExitCode, (await Rows()).Single()));
        Assert.Equal(keeper, Box.Keeper);

        File.Delete(Program(place, "persistprocd"));
        File.Copy(Path.Combine(Binaries.Directory, "persistprocd"), Program(place, "persistprocd"));
        Assert.Equal((0, ""), ((result = await Upgrade(place)).ExitCode, result.Stderr));
        Assert.Equal(before, await Rows());
        Assert.Equal([Program(place, "persistproc-keeper"), Program(place, "persistprocd")], [Executable(Box.Keeper), Executable(Box.Supervisor)]);
    }

    [Fact]
    public async Task A_directory_without_programs_is_refused_and_nothing_happens()
    {
        var before = (await Box.Service("web", "sleep", "774412")).Pid;
        var supervisor = Box.Supervisor;
        var lonely = Path.Combine(Box.Base, "lonely");
        Directory.CreateDirectory(lonely);
        foreach (var program in (string[])["persistproc", "persistproc-keeper"])
            File.Copy(Path.Combine(Binaries.Directory, program), Program(lonely, program));

        var result = await Upgrade(lonely);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("persistprocd", result.Stderr, StringComparison.Ordinal);
        Assert.Equal((supervisor, before), (Box.Supervisor, (await Box.Status("web")).Pid));
    }

    private async Task StartServices()
    {
        for (var number = 0; number < Services; number++)
            await Box.ServiceWith($"s{number}", ["--restart", "always"], "sleep", $"67{number:D4}");
    }

    private async Task<Row> BackOff(string name, string delay)
    {
        Directory.CreateDirectory(Path.Combine(Box.Root, "config", "services"));
        await File.WriteAllTextAsync(Path.Combine(Box.Root, "config", "services", name + ".toml"), $"""
            [services.{name}]
            command = "{Dummy} exit 3"
            restart = "always"
            restart_delay = "{delay}"
            restart_backoff = {"{"} factor = 1.0, max = "2h", jitter = 0.0 {"}"}
            """);
        await Box.Cli("start", "--no-wait", name);
        return await Box.Until(name, "backoff");
    }

    private static DateTimeOffset Time(Row row, string field) => row.Json.GetProperty(field).GetDateTimeOffset();

    /// <summary>What must not change: name, state, pid, restarts, start.</summary>
    private async Task<string[]> Rows() =>
        [.. (await Box.List("-a")).Select(row => $"{row.Name} {row.State} {row.Pid} {row.Restarts} {row.Json.GetProperty("start_time")}").Order(StringComparer.Ordinal)];

    private string Install(string name) => new Installation(Box, name).Directory;

    private static void Put(string path, string content)
    {
        File.Delete(path);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<Result> Upgrade(string directory) => Box.Run(Program(directory, "persistproc"), "--root", Box.Root, "upgrade");

    private static string Program(string directory, string name) => Path.Combine(directory, name);

    private static string Executable(int pid) => new FileInfo($"/proc/{pid}/exe").LinkTarget ?? "";

    private static async Task LinesGoOn(Client attached)
    {
        var seen = attached.Stdout.Length;
        await Eventually.True(() => attached.Stdout.Length > seen);
    }

    private async Task EveryLineOnce()
    {
        await Box.Do("stop", "writer");
        var lines = Logs.Lines((await Box.Status("writer")).Log);
        for (var at = 0; at < lines.Length - 1; at++)
            Assert.Equal((at + 1).ToString("D10", CultureInfo.InvariantCulture), lines[at]);
        Assert.Equal($"done {lines.Length - 1}", lines[^1]);
    }
}
