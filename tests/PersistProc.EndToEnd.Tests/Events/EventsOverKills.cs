using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Events;

/// <summary>The supervisor is killed again and again while services come and go: the journal has each of it, once.</summary>
[Trait("Category", "Repeated")]
public sealed class EventsOverKills(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Each_instance_is_started_once_and_exits_once_whoever_dies_when()
    {
        var seed = Repeat.Seed();
        var random = new Random(seed);
        var kills = Repeat.Times(15);
        Output.WriteLine($"PERSISTPROC_SEED={seed}, {kills} kills");
        // without a growing back-off: as many instances as there can be
        var services = Enumerable.Range(0, 6).Select(number =>
            $"[services.loop{number}]\ncommand = \"sleep 0.{number + 1}\"\nrestart = \"always\"\nrestart_delay = \"20ms\"\nrestart_backoff = {{ factor = 1.0 }}\n");
        await File.WriteAllTextAsync(Path.Combine(Box.Work, "persistproc.toml"), "project = \"p\"\n" + string.Concat(services));
        await Box.Do(["start", .. Enumerable.Range(0, 6).Select(number => $"loop{number}")]);

        for (var kill = 0; kill < kills; kill++)
        {
            await Box.Do("version");
            await Eventually.Passes(TimeSpan.FromMilliseconds(random.Next(0, 400)));
            await Kill();
            // and one in three in the middle of its takeover
            if (random.Next(3) > 0) continue;
            await Eventually.Passes(TimeSpan.FromMilliseconds(random.Next(0, 80)));
            await Kill();
        }

        for (var number = 0; number < 6; number++) await Box.Do("stop", $"loop{number}");
        var told = (await Box.Do("-o", "json", "events")).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        foreach (var service in told.GroupBy(line => line.GetProperty("name").GetString()!)) Judge(service.Key, [.. service]);
    }

    private async Task Kill()
    {
        // looked for once: one that is just dying is there, and at the next look nobody
        var there = 0;
        await Eventually.True(() => (there = Box.Supervisor) != 0);
        _ = Libc.kill(there, (int)Signal.KILL);
    }

    private void Judge(string name, List<JsonElement> told)
    {
        var last = told.Max(line => line.GetProperty("attempt").GetInt32());
        Output.WriteLine($"{name}: {last} instances, {told.Count} events");
        Assert.True(last > 5);
        foreach (var word in (string[])["starting", "started", "exited"])
            Assert.Equal(Enumerable.Range(1, last), told.Where(line => line.GetProperty("event").GetString() == word).Select(line => line.GetProperty("attempt").GetInt32()));
        // of each instance the start comes before the end, and its pid is the same in both
        for (var attempt = 1; attempt <= last; attempt++)
        {
            var its = told.Where(line => line.GetProperty("attempt").GetInt32() == attempt).ToList();
            int At(string word) => its.FindIndex(line => line.GetProperty("event").GetString() == word);
            Assert.True(At("starting") < At("started") && At("started") < At("exited"), $"{name}#{attempt}");
            Assert.Equal(its[At("started")].GetProperty("pid").GetInt32(), its[At("exited")].GetProperty("pid").GetInt32());
        }
        Assert.Equal(told.Count, told.Select(line => line.GetProperty("cursor").GetString()).Distinct().Count());
    }
}
