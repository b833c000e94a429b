namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>Tab, pressed in real shells on a terminal. What the line became is printed, word by word, by printf.</summary>
public sealed class CompletionInShells(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string CtrlA = "\u0001";
    private const string CtrlU = "\u0015";

    // zsh reads a thousand small files before its first completion
    private static readonly TimeSpan Slowly = TimeSpan.FromSeconds(90);

    private static readonly Dictionary<string, string[]> Shells = new(StringComparer.Ordinal)
    {
        ["bash"] = ["bash --norc --noprofile -i", "bind 'set enable-bracketed-paste off'; source <(persistproc completion bash)"],
        ["zsh"] = ["zsh -f -i", "autoload -Uz compinit; compinit -u -D; source <(persistproc completion zsh)"],
        ["fish"] = ["fish --no-config -i", "persistproc completion fish | source"],
    };

    public static TheoryData<string> Names => [.. Shells.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Commands_options_values_and_live_names_are_completed(string shell)
    {
        if (!IsThere(shell))
            return;
        Box.Variables["PERSISTPROC_ROOT"] = Box.Root;
        await Box.Service("web-server", "sleep", "1000");
        await Box.Do("start", "--label", "my job", "sleep", "1001");
        Directory.CreateDirectory(Box.At("subdirectory"));
        var terminal = await Open(shell);

        await Becomes(terminal, "persistproc complet", "<persistproc><completion>");
        await Becomes(terminal, "persistproc stop web", "<persistproc><stop><web-server>");
        await Becomes(terminal, "persistproc stop my", "<persistproc><stop><my job>");
        await Becomes(terminal, "persistproc logs --follow web", "<persistproc><logs><--follow><web-server>");
        await Becomes(terminal, "persistproc run --restart on-f", "<persistproc><run><--restart><on-failure>");
        await Becomes(terminal, "persistproc run --restart=on-f", "<persistproc><run><--restart=on-failure>");
        await Becomes(terminal, "persistproc logs --stream=stde", "<persistproc><logs><--stream=stderr>");
        await Becomes(terminal, "persistproc kill -s WIN", "<persistproc><kill><-s><WINCH>");
        await Becomes(terminal, "persistproc list --command-or", "<persistproc><list><--command-or-label>");
        await Becomes(terminal, "persistproc -o js", "<persistproc><-o><json>");
        await Becomes(terminal, "persistproc run --cwd subdir", "<persistproc><run><--cwd><subdirectory");
        await Becomes(terminal, "persistproc ctrl stop web", "<persistproc><ctrl><stop><web-server>");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task In_a_run_completion_goes_on_with_the_commands_own(string shell)
    {
        if (!IsThere(shell))
            return;
        Program("zzprogram", "exit");
        await File.WriteAllTextAsync(Box.At("some-file.txt"), "");
        var terminal = await Open(shell);

        await Becomes(terminal, "persistproc run -d --name=x zzprog", "<persistproc><run><-d><--name=x><zzprogram>");
        await Becomes(terminal, "persistproc run -- zzprogram some-f", "<persistproc><run><--><zzprogram><some-file.txt>");
        await Becomes(terminal, "persistproc zzprog", "<persistproc><zzprogram>");
        await Becomes(terminal, "persistproc -o json zzprogram some-f", "<persistproc><-o><json><zzprogram><some-file.txt>");
        Assert.Equal(0, Box.Supervisor);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_supervisor_of_the_root_that_is_typed_is_asked_and_where_none_runs_none_is_started_and_nothing_said(string shell)
    {
        if (!IsThere(shell))
            return;
        var terminal = await Open(shell);
        await Becomes(terminal, $"persistproc --root {Box.Root} attach web", $"<persistproc><--root><{Box.Root}><attach><web>");
        Assert.DoesNotContain("no supervisor", terminal.Screen, StringComparison.Ordinal);
        Assert.Equal(0, Box.Supervisor);

        await Box.Service("web-server", "sleep", "1000");
        await Becomes(terminal, $"persistproc --root {Box.Root} attach web", $"<persistproc><--root><{Box.Root}><attach><web-server>");
        await Becomes(terminal, $"persistproc --root={Box.Root} attach web", $"<persistproc><--root={Box.Root}><attach><web-server>");
    }

    [Fact]
    public async Task Installed_files_lie_where_the_shells_look_and_go_away_again()
    {
        string[] make = ["make", "--no-print-directory", "-C", Binaries.Checkout, $"bin={Binaries.Directory}", $"PREFIX={Box.At("usr")}"];
        await Make("install-built");
        foreach (var file in new[] { "bash-completion/completions/persistproc", "zsh/site-functions/_persistproc", "fish/vendor_completions.d/persistproc.fish" })
            Assert.Contains("__complete", await File.ReadAllTextAsync(Box.At("usr/share/" + file)), StringComparison.Ordinal);
        foreach (var page in new[] { "man1/persistproc.1", "man5/persistproc.toml.5", "man5/persistprocd.toml.5" })
            Assert.StartsWith(".\\\"", await File.ReadAllTextAsync(Box.At("usr/share/man/" + page)), StringComparison.Ordinal);
        await Make("uninstall");
        Assert.Empty(Directory.EnumerateFiles(Box.At("usr"), "*", SearchOption.AllDirectories));

        async Task Make(string target)
        {
            var result = await Box.Run([.. make, target]);
            Assert.True(result.ExitCode == 0, result.ToString());
        }
    }

    private bool IsThere(string shell)
    {
        var there = Box.Variables["PATH"].Split(':').Any(directory => File.Exists(Path.Combine(directory, shell)));
        if (!there)
            Output.WriteLine($"not tested: {shell} is not installed here");
        return there;
    }

    private async Task<Terminal> Open(string shell)
    {
        Box.Variables["PATH"] = $"{Binaries.Directory}:{Box.At("bin")}:{Box.Variables["PATH"]}";
        var terminal = await Box.OpenTerminal();
        foreach (var line in Shells[shell])
        {
            // by its output, and not by what was typed, one sees that it was read
            terminal.Type(line + "\n");
            var mark = terminal.Mark;
            terminal.Type("printf '<%s>' it listens\n");
            await Eventually.True(() => terminal.Since(mark).Contains("<it><listens>", StringComparison.Ordinal), Slowly);
        }

        return terminal;
    }

    private static async Task Becomes(Terminal terminal, string typed, string words)
    {
        var mark = terminal.Mark;
        terminal.Type(CtrlU + typed + "\t" + CtrlA + "printf '<%s>' \n");
        await terminal.Shows(words, mark);
    }

    private void Program(string name, string script)
    {
        Directory.CreateDirectory(Box.At("bin"));
        var path = Box.At($"bin/{name}");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
