namespace PersistProc.EndToEnd.Tests.Contract;

public sealed class LogsCommand(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task All_of_it_without_a_number_and_the_last_lines_with_one()
    {
        await Box.Do("run", "--name", "job", "--", Dummy, "lines", "50", "20", "20");
        var lines = (await Box.Do("logs", "job")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(50, lines.Length);
        Assert.Equal(lines[^7..], (await Box.Do("logs", "-n", "7", "job")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task One_stream_of_the_two()
    {
        await Box.Cli("run", "--name", "job", "--", Dummy, "both", "100");
        foreach (var (stream, parity) in new[] { ("stdout", 0), ("stderr", 1) })
        {
            var lines = (await Box.Do("logs", "--stream", stream, "-o", "raw", "job")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(50, lines.Length);
            Assert.All(lines, line => Assert.Equal(parity, int.Parse(line, System.Globalization.CultureInfo.InvariantCulture) % 2));
        }
    }

    [Fact]
    public async Task Raw_is_every_byte_and_the_file_is_the_same()
    {
        await Box.Do("run", "--name", "job", "--", Dummy, "every-byte", "flood", "1000000");
        var raw = (await Box.Do("logs", "-o", "raw", "job")).Bytes;
        Assert.Equal(1_000_256, raw.Length);
        var file = Logs.Bytes((await Box.Status("job")).Log);
        Assert.True(raw.AsSpan().SequenceEqual(file));
    }

    [Fact]
    public async Task Following_shows_the_last_ten_lines_and_goes_on()
    {
        await Box.Service("job", Dummy, "lines", "30", "20", "20", "await-file", Box.At("go"), "print", "later", "wait");
        await Eventually.True(async () => (await Box.Do("logs", "job")).Stdout.Split('\n').Length == 31);
        var follower = Box.Begin("logs", "-f", "job");
        await follower.SaysOnStdout("0000000030");
        await File.WriteAllTextAsync(Box.At("go"), "");
        await follower.SaysOnStdout("later\n");
        Assert.Equal(11, follower.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        follower.Signal(Signal.INT);
        await follower.EndedWithin(TimeSpan.FromSeconds(20));
        Assert.True((await Box.Status("job")).HasRunningProcess);
    }

    [Fact]
    public async Task A_follower_that_reads_nothing_slows_nobody()
    {
        var follower = Client.Start(Box.Order(["sh", "-c", "\"$@\" | sleep 1000", "sh", .. Box.Command("run", "--name", "job", "--on-exit", "detach", "--", Dummy, "flood", "60000000")]));
        await Eventually.True(async () => (await Box.Cli("status", "job")).ExitCode is 0 or 3);
        var row = await Box.Until("job", row => !row.HasRunningProcess);
        Assert.Equal("completed", row.State);
        follower.Signal(Signal.KILL);
        foreach (var pid in Box.Ours().Where(pid => Proc.Program(pid) is "sleep" or "persistproc"))
            _ = Libc.kill(pid, (int)Signal.KILL);
    }
}
