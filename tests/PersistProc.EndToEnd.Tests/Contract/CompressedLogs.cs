using System.Globalization;
using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>Old files of a log are compressed, and nobody who reads it notices.</summary>
public sealed class CompressedLogs(ITestOutputHelper output) : EndToEndTest(output)
{
    private const int Count = 20_000;

    private protected override void Prepare()
    {
        var directory = Path.Combine(Box.Root, "config", "services");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(Box.Root, "config", "persistprocd.toml"), "[logs]\ncompress_after = 0\n");
        Define("job", "lines", $"{Count}", "20", "20");
        Define("ticker", "on", "INT", "{", "halt", "}", "tick", "1000");
    }

    [Fact]
    public async Task A_compressed_log_is_read_as_it_was()
    {
        await Box.Do("start", "job");
        await Box.Until("job", "completed");
        var directory = Path.GetDirectoryName((await Box.Status("job")).Log)!;
        await Eventually.True(() => Directory.GetFiles(directory, "*.log.gz").Length >= 2);
        var lines = await Lines("job");
        Assert.Equal(Enumerable.Range(1, Count).Select(Number), lines.Select(line => line[..10]));
        Assert.Equal(lines[^300..], await Lines("-n", "300", "job"));
        Assert.Equal(lines[..1], await Lines("--grep", "^0000000001", "job"));
        Assert.Equal(lines, await Lines("--run", "0", "--since", "1h", "job"));
        var window = JsonDocument.Parse((await Box.Do("output", "job", "--lines", "3", "-o", "json")).Stdout).RootElement;
        Assert.Equal(Count - 3, window.GetProperty("lines_before").GetInt32());
    }

    [Fact]
    public async Task A_follower_and_killed_supervisors_lose_and_double_nothing_over_compressed_files()
    {
        await Box.Do("start", "ticker");
        var directory = Path.GetDirectoryName((await Box.Status("ticker")).Log)!;
        var follower = Box.Begin("logs", "-f", "-n", "1000000", "ticker");
        for (var kill = 1; kill <= 3; kill++)
        {
            await Eventually.True(() => Directory.GetFiles(directory, "*.log.gz").Length >= kill);
            var old = Box.Supervisor;
            _ = Libc.kill(old, (int)Signal.KILL);
            await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        }
        await Box.Do("stop", "ticker");
        var lines = await Lines("ticker");
        Assert.Equal(Enumerable.Range(1, lines.Length - 1).Select(Number), lines[..^1]);
        await follower.SaysOnStdout(lines[^1]);
        Assert.Equal(lines, follower.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        follower.Signal(Signal.INT);
        await follower.EndedWithin(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task On_a_full_disk_old_files_stay_as_they_are_and_are_compressed_when_there_is_room()
    {
        File.WriteAllText(Path.Combine(Box.Root, "config", "persistprocd.toml"), "[logs]\ncompress_after = \"3s\"\n");
        using var disk = await SmallDisk.Mount(Box, Path.Combine(Box.Root, "state", "logs"), "8m", Output.WriteLine);
        if (disk is null) return;
        await Box.Do("start", "job");
        await Box.Until("job", "completed");
        var directory = Path.GetDirectoryName((await Box.Status("job")).Log)!;
        Assert.NotEqual(0, (await Box.Run("dd", "if=/dev/zero", $"of={Path.Combine(Box.Root, "state", "logs", "filler")}", "bs=4096", "status=none")).ExitCode);
        await Eventually.True(() => File.ReadAllText(Path.Combine(Box.Root, "state", "persistprocd.log")).Contains("could not be compressed", StringComparison.Ordinal));

        await Eventually.True(() => Directory.GetFiles(directory, "*.gz*").Length == 0); // one may be under way
        Assert.Empty(Directory.GetFiles(directory, "*.gz"));
        Assert.Equal(Enumerable.Range(1, Count).Select(Number), (await Lines("job")).Select(line => line[..10]));
        disk.MakeRoom();
        await Box.Do("start", "ticker"); // whose next file is a reason to look again
        await Eventually.True(() => Directory.GetFiles(directory, "*.log.gz").Length >= 2, TimeSpan.FromSeconds(60));
        await Box.Do("stop", "ticker");
        Assert.Equal(Enumerable.Range(1, Count).Select(Number), (await Lines("job")).Select(line => line[..10]));
    }

    private void Define(string name, params string[] steps)
    {
        var command = string.Join(", ", new[] { Dummy }.Concat(steps).Select(word => JsonSerializer.Serialize(word)));
        File.WriteAllText(Path.Combine(Box.Root, "config", "services", $"{name}.toml"), $"[services.{name}]\ncommand = [{command}]\nlogs = {{ max_size = \"20KB\", keep = 1000 }}\nstop = [\"INT 20s\", \"KILL\"]\n");
    }

    private async Task<string[]> Lines(params string[] arguments) =>
        (await Box.Do(["logs", .. arguments])).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Number(int number) => number.ToString("D10", CultureInfo.InvariantCulture);
}
