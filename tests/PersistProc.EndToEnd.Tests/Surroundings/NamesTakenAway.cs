using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Surroundings;

/// <summary>
/// A service has to say again and again that it lives, and somebody removes what it says it by: it has done nothing wrong, and nothing happens to it.
/// </summary>
public sealed class NamesTakenAway(ITestOutputHelper output) : EndToEndTest(output)
{
    private const int Watchdog = 2;

    // each time by a socket of its own, as systemd's library does, or by one that it has connected once
    private const string Text = """
        import os, socket, sys, time
        kept, heard = None, 0
        while True:
            try:
                s = kept
                if s is None:
                    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                    s.connect(os.environ["NOTIFY_SOCKET"])
                if "once" in sys.argv: kept = s
                s.send(b"READY=1\nWATCHDOG=1\nSTATUS=%d" % heard)
                heard += 1
            except OSError: pass
            time.sleep(0.1)
        """;

    [Theory]
    [InlineData("", "state")]
    [InlineData("", "run")]
    [InlineData("", "state", "run")]
    [InlineData("", "")]
    [InlineData("once", "state", "run")]
    public async Task A_service_that_says_that_it_lives_is_heard_again(string how, params string[] directories)
    {
        var pid = await Start(how);
        for (var time = 0; time < 2; time++)
        {
            Removal.Of(Box, directories);
            await IsHeard(pid);
        }

        await KillSupervisor();
        await IsHeard(pid);
        await Box.Do("stop", "db");
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(Box.Root, "state")), file => Path.GetFileName(file).StartsWith("notify-", StringComparison.Ordinal));
    }

    // nobody there sees it go: the next one finds that it is not there
    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("once", true)]
    public async Task Also_when_the_supervisor_is_killed_meanwhile(string how, bool atOnce)
    {
        var pid = await Start(how);
        var supervisor = Box.Supervisor;
        _ = Libc.kill(supervisor, (int)Signal.STOP);
        Removal.Of(Box, "state");
        if (!atOnce) await Eventually.True(() => File.Exists(Path.Combine(Box.Root, "state/lock")));
        _ = Libc.kill(supervisor, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != supervisor);
        await IsHeard(pid);
    }

    [Fact]
    public async Task One_that_falls_silent_afterwards_is_ended_as_ever()
    {
        var pid = await Start("");
        Removal.Of(Box, "state");
        await IsHeard(pid);
        _ = Libc.kill(pid, (int)Signal.STOP);
        await Eventually.True(() => !Proc.Alive(pid));
        Assert.Contains("did not say within 2s", (await Box.Until("db", "backoff")).Why, StringComparison.Ordinal);
    }

    private async Task<int> Start(string how)
    {
        await File.WriteAllTextAsync(Box.At("alive.py"), Text);
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), $"""
            project = "p"
            [services.db]
            command = ["python3", "{Box.At("alive.py")}", "{how}"]
            type = "notify"
            watchdog = "{Watchdog}s"
            restart_delay = "1h"
            """);
        await Box.Do("start", "db");
        return (await Box.Status("db")).Pid;
    }

    // for longer than its watchdog waits, by its own count
    private async Task IsHeard(int pid)
    {
        var from = await Count();
        await Eventually.True(async () => await Count() > from + (Watchdog + 1) * 10, TimeSpan.FromSeconds(30), 100);
        Assert.Equal(pid, (await Box.Status("db")).Pid);
    }

    private async Task<int> Count()
    {
        var told = await Box.Begin("status", "db").Result(TimeSpan.FromSeconds(30));
        var at = told.Stdout.IndexOf("says: ", StringComparison.Ordinal);
        return at < 0 ? 0 : int.Parse(told.Stdout[(at + "says: ".Length)..].Split('\n', ' ')[0], CultureInfo.InvariantCulture);
    }

    private async Task KillSupervisor()
    {
        var before = Box.Supervisor;
        _ = Libc.kill(before, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != before);
    }
}
