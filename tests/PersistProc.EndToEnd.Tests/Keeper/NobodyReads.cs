using System.Text.RegularExpressions;

namespace PersistProc.EndToEnd.Tests.Keeper;

/// <summary>`serve` whose standard error takes nothing: everything goes on, and what was left out is counted.</summary>
public sealed class NobodyReads(ITestOutputHelper output) : EndToEndTest(output)
{
    // the keeper says three things; a short one may still fit where the supervisor's longer ones do not
    private static readonly Regex Missing = new(@"persistproc: \(lines left out here, since nobody read them: [1-3]\)", RegexOptions.None, TimeSpan.FromSeconds(10));

    [Fact]
    public async Task A_pipe_that_nobody_reads_holds_up_neither_keeper_nor_supervisor()
    {
        using var pipe = new Pipe();
        Assert.Equal(4096, Libc.fcntl(Pipe.Number(pipe.Write), Libc.F_SETPIPE_SZ, 4096));
        var serve = Spawn.Start(Box.Order(Box.Command("serve")) with { Descriptors = new Dictionary<int, int> { [2] = Pipe.Number(pipe.Write) } });
        var ended = Wait.For(serve);
        await ItGoesOn();

        var errors = new Captured();
        pipe.Write.Dispose();
        errors.Follow(new FileStream(pipe.Read, FileAccess.Read, bufferSize: 0));
        string Text() => System.Text.Encoding.UTF8.GetString(errors.Bytes());
        await Eventually.True(() => Missing.IsMatch(Text()));
        await Box.Do("run", "-d", "--name", "later", "--", "sleep", "774452");
        await Eventually.True(() => Text().Contains("later: started", StringComparison.Ordinal));
        _ = Libc.kill(serve, (int)Signal.TERM);
        Assert.Equal(0, await ended.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_terminal_that_was_stopped_neither()
    {
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("serve"));
        await Eventually.True(() => terminal.Screen.Contains("ready, listens on", StringComparison.Ordinal));
        terminal.Type("\u0013");
        await ItGoesOn();
        terminal.Type("\u0011");
        await Eventually.True(() => Missing.IsMatch(terminal.Screen));
        await Box.Do("run", "-d", "--name", "later", "--", "sleep", "774452");
        await Eventually.True(() => terminal.Screen.Contains("later: started", StringComparison.Ordinal));
        terminal.CtrlC();
        Assert.Equal(0, await terminal.Prompt(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_signal_reaches_the_keeper_though_its_word_cannot_be_said()
    {
        using var pipe = new Pipe();
        Assert.Equal(4096, Libc.fcntl(Pipe.Number(pipe.Write), Libc.F_SETPIPE_SZ, 4096));
        var serve = Spawn.Start(Box.Order(Box.Command("serve")) with { Descriptors = new Dictionary<int, int> { [2] = Pipe.Number(pipe.Write) } });
        var ended = Wait.For(serve);
        await ItGoesOn();
        var keeper = Box.Keeper;
        _ = Libc.kill(serve, (int)Signal.TERM);
        await Eventually.True(() => !Proc.Alive(keeper));
        pipe.Read.Dispose();
        await ended.WaitAsync(TimeSpan.FromSeconds(20));
    }

    // more words than the pipe takes, of both
    private async Task ItGoesOn()
    {
        await Eventually.True(async () => (await Box.Cli("--no-autostart", "list")).ExitCode == 0);
        for (var round = 0; round < 20; round++)
            Assert.Equal(0, (await Box.Begin("run", "--name", "quick", "--", "true").Result(TimeSpan.FromSeconds(10))).ExitCode);
        var lonely = Path.Combine(Box.Base, "lonely");
        Directory.CreateDirectory(lonely);
        foreach (var path in Directory.EnumerateFiles(Binaries.Directory).Where(path => Path.GetFileName(path) is "persistproc" or "persistproc-keeper" || Path.GetExtension(path) is ".dll" or ".json"))
            File.Copy(path, Path.Combine(lonely, Path.GetFileName(path)));
        for (var round = 0; round < 3; round++)
            Assert.Equal(1, (await Client.Start(Box.Order([Path.Combine(lonely, "persistproc"), "--root", Box.Root, "upgrade"])).Result(TimeSpan.FromSeconds(10))).ExitCode);
        Assert.Equal(0, (await Box.Begin("run", "--name", "quick", "--", "true").Result(TimeSpan.FromSeconds(10))).ExitCode);
    }
}
