namespace PersistProc.EndToEnd.Tests;

/// <summary>The harness itself, on programs that are no part of the product.</summary>
public sealed class SmokeOfTheHarness : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => Directory.Delete(_box.Base, recursive: true);

    [Fact]
    public async Task A_client_has_its_input_output_and_exit_code()
    {
        var client = Client.Start(_box.Order([Binaries.Dummy, "echo", "complain", "oh", "exit", "7"]), "all of it"u8.ToArray());
        var result = await client.Result();
        Assert.Equal((7, "all of it", "oh\n"), (result.ExitCode, result.Stdout, result.Stderr));
    }

    [Fact]
    public async Task A_signal_that_ended_a_client_is_told()
    {
        var client = Client.Start(_box.Order([Binaries.Dummy, "print", "up", "wait"]));
        await client.SaysOnStdout("up");
        client.Signal(Signal.TERM);
        Assert.Equal(-15, await client.Ended);
    }

    [Fact]
    public async Task A_terminal_has_job_control_and_hangs_up()
    {
        using var terminal = await Terminal.Open(_box.Variables, _box.Work);
        Assert.Equal(3, (await terminal.Do(["sh", "-c", "exit 3"])).ExitCode);
        terminal.Begin([Binaries.Dummy, "print", "up", "wait"]);
        await terminal.Shows("\nup");
        var child = await terminal.Child("dummy");
        Assert.Equal(child, Proc.Stat(child)!.Group);
        terminal.CtrlC();
        Assert.Equal(130, await terminal.Prompt());

        terminal.Begin(["sleep", "1000"]);
        child = await terminal.Child("sleep");
        terminal.Close();
        await terminal.Ended;
        await Eventually.True(() => !Proc.Alive(child));
    }

    // a signal goes to the thread that started who ended, once the runtime starts somebody itself
    [Fact]
    public async Task What_is_typed_arrives_whole_though_children_of_the_test_end_meanwhile()
    {
        const int size = 400_000;
        using var terminal = await Terminal.Open(_box.Variables, _box.Work);
        terminal.Begin(["sh", "-c", $"stty raw -echo; echo o''n; sleep 0.5; head -c {size} | wc -c; stty sane"]);
        await terminal.Shows("\non");
        var children = Enumerable.Range(0, 40).Select(n => System.Diagnostics.Process.Start("sleep", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{n / 50.0}"))).ToList();
        terminal.Type(new string('x', size));
        await terminal.Shows($"{size}");
        foreach (var child in children) await child.WaitForExitAsync();
    }

    [Fact]
    public async Task Who_is_only_forked_is_no_second_one_and_who_is_not_there_is_not_killed()
    {
        var loop = Client.Start(_box.Order(["sh", "-c", "while :; do (:); done # 774700"]));
        await Eventually.True(() => _box.Running("774700").Count == 1);
        await Eventually.Remains(() => _box.Running("774700").Count == 1, TimeSpan.FromSeconds(1));
        loop.Signal(Signal.KILL);
        await loop.Ended;
        Assert.Equal(0, _box.Keeper);
        Assert.Throws<InvalidOperationException>(() => Libc.kill(_box.Keeper, (int)Signal.KILL));
    }

    [Fact]
    public async Task A_sandbox_finds_what_carries_its_mark_also_with_a_wiped_environment()
    {
        await _box.Run(Binaries.Dummy, "spawn", "orphan", "session", "wiped", "silent", "{", "pid-file", _box.At("pid"), "sleep", "20", "}");
        var pid = await _box.PidFrom("pid");
        Assert.Contains(pid, _box.Ours());
        _ = Libc.kill(pid, (int)Signal.KILL);
        await Eventually.True(() => _box.Ours().Count == 0);
    }
}
