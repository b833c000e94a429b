using System.Text;
using PersistProc.Daemon.Keeping;
using Xunit.Abstractions;

namespace PersistProc.Daemon.Tests.Keeping;

public sealed class RecordsOnDisk(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void A_new_services_record_is_on_disk_before_its_first_instance_is_made()
    {
        using var store = Store();
        store.Put("service/web", "first"u8.ToArray());
        store.Intend("web", 1);
        Assert.Equal(["service/web=first"], OnDisk());
    }

    [Fact]
    public void Of_a_known_service_only_the_intent_is()
    {
        using (var store = Store())
        {
            store.Put("service/web", "first"u8.ToArray());
            store.FlushAll();
            store.Put("service/web", "second"u8.ToArray());
            store.Intend("web", 2);
            store.Intend("shop/db worker", 7);
        }

        Assert.Equal(["intent/web=2", "service/web=first"], OnDisk().Where(line => !line.Contains("shop", StringComparison.Ordinal)));
    }

    [Fact]
    public void Intents_are_emptied_once_every_record_is_on_disk()
    {
        using var store = Store();
        store.Put("service/web", "first"u8.ToArray());
        store.FlushAll();
        store.Put("service/web", "second"u8.ToArray());
        store.Intend("web", 2);
        store.FlushAll();
        Assert.Equal(["service/web=second"], OnDisk());
        store.Put("service/web", "third"u8.ToArray());
        store.Intend("web", 3);
        Assert.Equal(["intent/web=3", "service/web=second"], OnDisk());
    }

    [Fact]
    public void A_line_that_was_cut_is_passed_over_and_the_next_one_takes_its_place()
    {
        _state.Write("intents", "web 3\nweb 12\nweb 1");
        _state.Write("services/web.json", "old");
        Assert.Equal(["intent/web=12", "service/web=old"], OnDisk());
        using var store = Store();
        store.Load(_ => { });
        store.Intend("web", 13);
        Assert.Equal("web 3\nweb 12\nweb 13\n", File.ReadAllText(_state["intents"]).TrimEnd('\0'));
    }

    [Fact]
    public void Which_process_was_made_of_an_intent_is_known_though_its_record_is_not_written()
    {
        using (var store = Store())
        {
            store.Put("service/web", "first"u8.ToArray());
            store.FlushAll();
            store.Put("service/web", "second"u8.ToArray());
            store.Intend("web", 2);
            store.Made("web", 2, 4711);
        }

        using var next = Store();
        Assert.Equal("2@4711", Encoding.UTF8.GetString(next.Load(_ => { })["intent/web"]));
        Assert.Equal(new Intent(2, 4711), next.Intents["web"]);
    }

    [Fact]
    public void Which_process_was_made_stays_known_until_a_record_says_so()
    {
        using var store = Store();
        store.Put("service/web", "launching"u8.ToArray());
        store.Intend("web", 1);
        store.Made("web", 1, 4711);
        store.FlushAll();
        Assert.Equal(["intent/web=1@4711", "service/web=launching"], OnDisk());
        store.Put("service/web", "running"u8.ToArray());
        store.FlushAll();
        Assert.Equal(["service/web=running"], OnDisk());
    }

    [Fact]
    public void An_older_line_that_lies_behind_the_end_does_not_come_back()
    {
        _state.Write("intents", "web 3\nweb 1\0 2@4\nweb 99\n");
        _state.Write("services/web.json", "old");
        using (var store = Store())
        {
            store.Load(_ => { });
            store.Intend("web", 4);
        }

        Assert.Equal(["intent/web=4", "service/web=old"], OnDisk());
        Assert.Equal("web 3\nweb 4\n", File.ReadAllText(_state["intents"]).TrimEnd('\0'));
    }

    [Fact]
    public void Intents_find_room_on_a_disk_that_has_become_full()
    {
        using var disk = FullDisk.TryMount(_state["disk"], output.WriteLine);
        if (disk is null) return;
        using var store = new RecordStore(disk.Path, TimeProvider.System);
        store.Put("service/web", "first"u8.ToArray());
        store.FlushAll();
        for (var round = 0; round < 2; round++)
        {
            store.Put("service/web", "second"u8.ToArray());
            store.Intend("web", 2);
            disk.Fill();
            for (var attempt = 3; attempt < 1000; attempt++) store.Intend("web", attempt);
            store.Put("service/web", new byte[50_000]);
            Assert.ThrowsAny<IOException>(store.FlushAll);
            disk.Empty();
            store.FlushAll(); // what is emptied keeps its room
        }

        disk.Fill();
        store.Put("service/web", new byte[50_000]);
        store.Intend("web", 1000);
        using var next = new RecordStore(disk.Path, TimeProvider.System);
        Assert.Equal("1000", Encoding.UTF8.GetString(next.Load(_ => { })["intent/web"]));
    }

    [Fact]
    public void A_service_that_was_forgotten_and_comes_again_is_a_new_one()
    {
        using var store = Store();
        store.Put("service/web", "first"u8.ToArray());
        store.FlushAll();
        store.Delete("service/web");
        store.Put("service/web", "again"u8.ToArray());
        store.Intend("web", 1);
        Assert.Equal(["service/web=again"], OnDisk());
    }

    [Fact]
    public void What_follows_at_once_is_waited_for_and_written_with_it()
    {
        var time = new SteppingTime();
        using var store = new RecordStore(_state.Path, time);
        for (var round = 0; round < 3; round++)
        {
            store.Put("service/web", "begun"u8.ToArray());
            Assert.Equal(5, store.FlushInTime());
            time.Now += TimeSpan.FromMilliseconds(2);
            store.Put("service/web", Encoding.ASCII.GetBytes($"round {round}"));
            Assert.Equal(3, store.FlushInTime());
            time.Now += TimeSpan.FromMilliseconds(3);
            Assert.Equal(-1, store.FlushInTime());
            Assert.Equal([$"service/web=round {round}"], OnDisk());
        }
    }

    [Fact]
    public void A_crash_loops_records_take_a_tenth_of_the_time_at_most()
    {
        var time = new SteppingTime { Step = TimeSpan.FromMilliseconds(1) };
        using var store = new RecordStore(_state.Path, time);
        var (begun, writes, last) = (time.Now, 0, "");
        for (var turn = 0; turn < 1000; turn++)
        {
            store.Put("service/web", Encoding.ASCII.GetBytes($"turn {turn}"));
            time.Now += TimeSpan.FromMilliseconds(5);
            store.FlushInTime();
            var now = OnDisk().SingleOrDefault("");
            if (now != last) writes++;
            last = now;
        }
        // each takes two milliseconds or more by this clock, and twenty were saved up
        Assert.InRange(writes, 50, (time.Now - begun).TotalMilliseconds / 20 + 10);
    }

    [Fact]
    public void Many_at_once_are_written_a_share_at_a_time_and_what_changes_again_once()
    {
        var time = new SteppingTime { Step = TimeSpan.FromMilliseconds(5) };
        using var store = new RecordStore(_state.Path, time);
        for (var n = 0; n < 10; n++) store.Put($"service/s{n}", "first"u8.ToArray());
        Assert.InRange(store.FlushInTime(), 150, 400);
        var begun = OnDisk();
        Assert.InRange(begun.Count, 2, 9);
        store.Put("service/s0", "second"u8.ToArray());
        store.Put("service/s9", "second"u8.ToArray());
        for (var round = 0; round < 10; round++)
        {
            time.Now += TimeSpan.FromMilliseconds(400);
            if (store.FlushInTime() < 0) break;
        }
        Assert.Equal(-1, store.FlushInTime());
        Assert.Equal([.. Enumerable.Range(0, 10).Select(n => $"service/s{n}={(n is 0 or 9 ? "second" : "first")}")], OnDisk());
    }

    [Fact]
    public void One_that_cannot_be_written_keeps_no_other_waiting()
    {
        var time = new SteppingTime();
        using var store = new RecordStore(_state.Path, time);
        _state.Write("services/bad", "in the way of a directory");
        store.Put("service/bad/one", "first"u8.ToArray());
        store.Put("service/good", "first"u8.ToArray());
        time.Now += TimeSpan.FromMilliseconds(5);
        Assert.ThrowsAny<IOException>(() => store.FlushInTime());
        time.Now += TimeSpan.FromMilliseconds(100);
        Assert.Equal(100, store.FlushInTime());
        time.Now += TimeSpan.FromMilliseconds(100);
        Assert.ThrowsAny<IOException>(() => store.FlushInTime());
        Assert.Equal(["service/good=first"], OnDisk());
        File.Delete(_state["services/bad"]);
        time.Now += TimeSpan.FromMilliseconds(200);
        Assert.Equal(-1, store.FlushInTime());
        Assert.Equal(["service/bad/one=first", "service/good=first"], OnDisk());
    }

    private RecordStore Store() => new(_state.Path, TimeProvider.System);

    private List<string> OnDisk()
    {
        using var store = Store();
        return [.. store.Load(why => Assert.Fail(why)).Select(each => $"{each.Key}={Encoding.UTF8.GetString(each.Value)}").Order(StringComparer.Ordinal)];
    }

    private sealed class SteppingTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public TimeSpan Step { get; init; }

        public override long GetTimestamp() => (Now += Step).Ticks;
    }
}
