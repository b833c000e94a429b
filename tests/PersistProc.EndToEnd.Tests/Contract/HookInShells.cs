using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>Real shells on terminals that come to a project and leave it.</summary>
public sealed class HookInShells(ITestOutputHelper output) : EndToEndTest(output)
{
    private static readonly TimeSpan Slowly = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string[]> Shells = new(StringComparer.Ordinal)
    {
        ["bash"] = ["bash --norc --noprofile -i", "eval \"$(persistproc hook bash)\""],
        ["zsh"] = ["zsh -f -i", "eval \"$(persistproc hook zsh)\""],
        ["fish"] = ["fish --no-config -i", "persistproc hook fish | source"],
    };

    public static TheoryData<string> Names => [.. Shells.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Services_run_from_the_first_shell_that_enters_until_some_time_after_the_last_that_left(string shell)
    {
        if (!IsThere(shell)) return;
        Project("shop", linger: "300ms");
        var (one, two) = (await Open(shell), await Open(shell));
        await Allow("shop");
        one.Type("cd shop/deep\n");
        await one.Shows("shop: starts web, db, until");
        var web = await Box.Until("shop/web", "running");
        Assert.Equal("hook", (await Box.Status("shop/web")).Json.GetProperty("owner").GetProperty("kind").GetString());
        Assert.Equal("stopped", (await Box.Status("shop/by-hand")).State);
        two.Type("cd shop\n");
        await Listens(two);
        one.Type("cd ..\n"); // still in it
        await Listens(one);
        one.Type("cd ..\n");
        await Listens(one);
        two.Type("cd deep\n");
        await Listens(two);
        await Eventually.Remains(() => Proc.Alive(web.Pid), TimeSpan.FromSeconds(1));

        two.Type("cd /\n");
        await Box.Until("shop/web", "stopped");
        await Box.Until("shop/db", "stopped");
        Assert.False(Proc.Alive(web.Pid));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_project_that_nobody_has_allowed_starts_nothing_and_one_that_is_allowed_starts_at_the_next_prompt(string shell)
    {
        if (!IsThere(shell)) return;
        Project("shop");
        var terminal = await Open(shell);
        terminal.Type("cd shop\n");
        await terminal.Shows("nobody has allowed it");
        await Listens(terminal);
        Assert.Equal(0, Box.Supervisor); // nobody was even asked
        await Allow("shop");
        await HasPrompted(terminal);
        await Box.Until("shop/web", "running");

        await Do("shop", "down");
        await Change("shop");
        terminal.Type("cd /\n");
        await Listens(terminal);
        await Box.Do("shutdown");
        var mark = terminal.Mark;
        terminal.Type($"cd {Box.At("shop")}\n");
        await terminal.Shows("it has changed since it was allowed", mark);
        await Listens(terminal);
        Assert.Equal("stopped", (await Box.Status("shop/web")).State);
        mark = terminal.Mark;
        await Allow("shop");
        await HasPrompted(terminal);
        await Box.Until("shop/web", "running");
        Assert.DoesNotContain("allowed it", terminal.Since(mark), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_shell_that_is_killed_has_left(string shell)
    {
        if (!IsThere(shell)) return;
        Project("shop", linger: "100ms");
        await Allow("shop");
        var terminal = await Open(shell);
        terminal.Type("cd shop\n");
        await Listens(terminal);
        await Box.Until("shop/web", "running");
        terminal.Type(shell == "fish" ? "kill -KILL $fish_pid\n" : "kill -KILL $$\n");
        await Box.Until("shop/web", "stopped");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Without_a_project_no_process_is_started_and_a_prompt_waits_less_than_five_milliseconds(string shell)
    {
        if (!IsThere(shell)) return;
        Project("shop");
        Directory.CreateDirectory(Box.At("a/b/c/d/e/f/g/h"));
        var terminal = await Open(shell, "| sed \"s#'/[^']*/persistproc'#/nowhere/at-all#\"");
        var mark = terminal.Mark;
        terminal.Type("cd a/b/c/d/e/f/g/h\n");
        await Listens(terminal);
        terminal.Type("cd /\n");
        await Listens(terminal);
        Assert.DoesNotContain("/nowhere/at-all", terminal.Since(mark), StringComparison.Ordinal);
        terminal.Type($"cd {Box.At("a/b/c/d/e/f/g/h")}\n");
        await Listens(terminal);
        terminal.Type(shell switch
        {
            "fish" => "set t (date +%s%N); for i in (seq 200); __persistproc_hook; end; printf '<%s>' took (math \"($(date +%s%N) - $t) / 200000\")\n",
            _ => "t=$(date +%s%N); for i in {1..200}; do __persistproc_hook; done; printf '<%s>' took $(( ($(date +%s%N) - t) / 200000 ))\n",
        });
        await Eventually.True(() => Took(terminal.Screen) is not null, Slowly);
        Output.WriteLine($"{shell}: {Took(terminal.Screen)} microseconds");
        Assert.True(Took(terminal.Screen) < 5000, terminal.Screen);
        // in a project it would have been called
        terminal.Type($"cd {Box.At("shop")}\n");
        await terminal.Shows("/nowhere/at-all", mark);
    }

    [Fact]
    public async Task What_was_started_by_hand_is_left_and_what_was_stopped_by_hand_is_not_started_by_the_next_shell()
    {
        Project("shop", linger: "200ms");
        await Allow("shop");
        await Do("shop", "start", "db");
        var db = await Box.Status("shop/db");
        var terminal = await Open("bash");
        terminal.Type("cd shop\n");
        await Listens(terminal);
        await Box.Until("shop/web", "running");
        await Box.Do("stop", "shop/web");
        var other = await Open("bash");
        other.Type("cd shop\n");
        await Listens(other);
        Assert.Equal("stopped", (await Box.Status("shop/web")).State);
        await Do("shop", "start", "web");
        terminal.Type("exit\nexit\n");
        other.Type("cd /\n");
        await Listens(other);
        await Eventually.Remains(() => Proc.Alive(db.Pid), TimeSpan.FromSeconds(1));
        Assert.Equal("running", (await Box.Status("shop/web")).State);

        other.Type($"cd {Box.At("shop")}\n");
        await Listens(other);
        await Do("shop", "down");
        other.Type("cd /\n");
        await Listens(other);
        await Eventually.True(() => !File.ReadAllText(Path.Combine(Box.Root, "state/visits.json")).Contains("shop", StringComparison.Ordinal));
        other.Type($"cd {Box.At("shop")}\n");
        await Listens(other);
        await Box.Until("shop/web", "running");
        await Do("shop", "up", "-d"); // now it is his
        var refused = await Box.Run(["env", "-C", Box.At("shop"), "PERSISTPROC_AGENT=one", .. Box.Command("down")]);
        Assert.Contains("it was started by ", refused.Stderr, StringComparison.Ordinal);
        Assert.Contains("\"kept\"", await File.ReadAllTextAsync(Path.Combine(Box.Root, "state/visits.json")), StringComparison.Ordinal); // and is his as before
        var web = await Box.Status("shop/web");
        other.Type("cd /\n");
        await Listens(other);
        await Eventually.True(() => !File.ReadAllText(Path.Combine(Box.Root, "state/visits.json")).Contains("\"visitors\"", StringComparison.Ordinal));
        await Eventually.Remains(() => Proc.Alive(web.Pid), TimeSpan.FromSeconds(1));
        Assert.Equal("running", (await Box.Status("shop/web")).State);
    }

    [Fact]
    public async Task Who_is_there_is_known_to_the_next_supervisor()
    {
        Project("shop", linger: "300ms");
        await Allow("shop");
        var (stays, goes) = (await Open("bash"), await Open("bash"));
        foreach (var terminal in new[] { stays, goes })
        {
            terminal.Type("cd shop\n");
            await Listens(terminal);
        }
        var web = await Box.Until("shop/web", "running");
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        goes.Type("exit\nexit\n");
        await Eventually.True(async () => (await Box.Cli("--no-autostart", "list")).ExitCode == 0);
        await Eventually.Remains(() => Proc.Alive(web.Pid), TimeSpan.FromSeconds(1));
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        stays.Type("kill -KILL $$\n");
        await Box.Until("shop/web", "stopped");
    }

    private void Project(string name, string linger = "1h")
    {
        Directory.CreateDirectory(Box.At(name + "/deep"));
        File.WriteAllText(Box.At(name + "/persistproc.toml"), """
            [services.web]
            command = "sleep 774601"
            requires = ["db"]
            [services.db]
            extends = "base.toml#db"
            [services.by-hand]
            command = "sleep 774603"
            manual = true
            """);
        File.WriteAllText(Box.At(name + "/base.toml"), "[services.db]\ncommand = \"sleep 774602\"\n");
        Directory.CreateDirectory(Path.Combine(Box.Root, "config"));
        File.WriteAllText(Path.Combine(Box.Root, "config/persistprocd.toml"), $"[hook]\nlinger = \"{linger}\"\n");
    }

    // what it extends, and not the file itself
    private async Task Change(string name) => await File.AppendAllTextAsync(Box.At(name + "/base.toml"), "# other\n");

    private async Task Allow(string name)
    {
        var result = await Box.Cli("allow", Box.At(name));
        Assert.True(result.ExitCode == 0 && result.Stderr.Contains("is allowed as it is now: shells that enter start web, db", StringComparison.Ordinal), result.ToString());
    }

    private async Task Do(string project, params string[] words)
    {
        var result = await Client.Start(Box.Order(Box.Command(words)) with { Directory = Box.At(project) }).Result();
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private bool IsThere(string shell)
    {
        var there = Box.Variables["PATH"].Split(':').Any(directory => File.Exists(Path.Combine(directory, shell)));
        if (!there) Output.WriteLine($"not tested: {shell} is not installed here");
        return there;
    }

    private async Task<Terminal> Open(string shell, string through = "")
    {
        Box.Variables["PERSISTPROC_ROOT"] = Box.Root;
        if (!Box.Variables["PATH"].StartsWith(Binaries.Directory, StringComparison.Ordinal)) Box.Variables["PATH"] = $"{Binaries.Directory}:{Box.Variables["PATH"]}";
        var terminal = await Box.OpenTerminal();
        foreach (var line in Shells[shell])
        {
            terminal.Type((through.Length == 0 ? line : line.Replace($"hook {shell}", $"hook {shell} {through}", StringComparison.Ordinal)) + "\n");
            await Listens(terminal);
        }
        return terminal;
    }

    // it has read what was typed before, and had a prompt since
    private static async Task Listens(Terminal terminal)
    {
        var mark = terminal.Mark;
        terminal.Type("printf '<%s>' it listens\n");
        await Eventually.True(() => terminal.Since(mark).Contains("<it><listens>", StringComparison.Ordinal), Slowly);
    }

    // the first has its prompt before the second is read
    private static async Task HasPrompted(Terminal terminal)
    {
        await Listens(terminal);
        await Listens(terminal);
    }

    private static int? Took(string screen)
    {
        var at = screen.LastIndexOf("<took><", StringComparison.Ordinal);
        var end = at < 0 ? -1 : screen.IndexOf('>', at + 7);
        return end < 0 ? null : (int)double.Parse(screen[(at + 7)..end], CultureInfo.InvariantCulture);
    }
}
