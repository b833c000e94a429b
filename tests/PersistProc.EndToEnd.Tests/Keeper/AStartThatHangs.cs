using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Keeper;

/// <summary>A supervisor that hangs at its start holds up nobody for long: the keeper moves what services write, ends it, and tries again.</summary>
public sealed class AStartThatHangs(ITestOutputHelper output) : EndToEndTest(output)
{
    private const int Count = 400_000, Length = 40;

    [Fact]
    public async Task No_service_stands_still_and_nothing_of_what_it_writes_is_lost_or_too_large()
    {
        var place = new Installation(Box, "place");
        place.PutSwitch();
        Box.User($"""
            [services.many]
            command = ["{Dummy}", "await-file", "{Box.At("go")}", "lines", "{Count}", "{Length}", "4000", "append", "{Box.At("done")}", "many", "wait"]
            logs = {"{"} max_size = "1MB", keep = 100 {"}"}
            """);
        Assert.Equal(0, (await place.Run("start", "many")).ExitCode);
        var (keeper, many) = (Box.Keeper, (await Box.Status("many")).Pid);
        place.Fake($"echo began >> {Box.At("began")}\nexec sleep 774530\n");
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        await Eventually.True(() => Lines("began") == 1);
        await File.WriteAllTextAsync(Box.At("go"), ""); // the pipe is full at once

        // the next one hangs too, and the service goes on all the same
        await Eventually.True(() => Lines("began") >= 2, TimeSpan.FromSeconds(60));
        await Eventually.True(() => Lines("done") == 1, TimeSpan.FromSeconds(60));
        Assert.Equal(keeper, Box.Keeper);
        place.FakeNoMore();
        foreach (var hanging in Box.Running("774530")) _ = Libc.kill(hanging, (int)Signal.KILL);
        await Eventually.True(async () => (await Box.Cli("list")).ExitCode == 0, TimeSpan.FromSeconds(90));

        Assert.Equal((many, "running"), ((await Box.Status("many")).Pid, (await Box.Status("many")).State));
        var files = Directory.GetFiles(Path.Combine(Box.Root, "state", "logs", "many"), "*.log").Order(StringComparer.Ordinal).ToArray();
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 1_000_000));
        var lines = files.SelectMany(File.ReadAllLines).ToArray();
        Assert.Equal(Count, lines.Length);
        Assert.All(lines.Select((line, at) => (line, at)), each => Assert.Equal((each.at + 1).ToString("D10", CultureInfo.InvariantCulture) + new string('x', Length - 11), each.line));
    }

    private int Lines(string file) => File.Exists(Box.At(file)) ? File.ReadAllLines(Box.At(file)).Length : 0;
}
