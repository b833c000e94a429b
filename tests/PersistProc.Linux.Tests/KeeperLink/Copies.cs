using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.KeeperLink;

/// <summary>A copy of what the keeper holds, made of what is said on its sockets.</summary>
public sealed class Copies
{
    private readonly KeeperCopy _copy = new();

    [Fact]
    public void It_is_whole_when_the_keeper_has_said_that_this_is_all()
    {
        Belong();
        Assert.False(_copy.IsWhole);
        Note(new FrameWriter(FrameKind.HandedOver));
        Assert.True(_copy.IsWhole);
        Note(new FrameWriter(FrameKind.Bye));
        Assert.False(_copy.IsWhole);
    }

    [Fact]
    public void What_is_about_to_be_made_is_in_it_before_it_is()
    {
        Belong();
        using var pipe = new Pipe();
        Note(new FrameWriter(FrameKind.Preparing, 1).Text("web").Long(3).Long(77).Int((int)StreamSet.Output), pipe.Read);
        var half = Assert.Single(_copy.Table("a test").Instances);
        Assert.Equal((0, 0, 3L, 77L), (half.Pid, half.ExitCode, half.Attempt, half.Tag));
        Assert.Equal([pipe.Read.Number], half.Descriptors);
        using var pidFd = Any();
        Note(new FrameWriter(FrameKind.Made, 1).Text("web").Long(3).Int(4711), pidFd);
        var made = Assert.Single(_copy.Table("a test").Instances);
        Assert.Equal((4711, true), (made.Pid, made.Fostered));
        Assert.Equal([pidFd.Number, pipe.Read.Number], made.Descriptors);
        Note(new FrameWriter(FrameKind.Exited).Text("web").Long(3).Int(1).Int(7));
        Assert.Equal((1, 7), Exit(Assert.Single(_copy.Table("a test").Instances)));
        Note(new FrameWriter(FrameKind.Release).Text("web").Long(3));
        Assert.Empty(_copy.Table("a test").Instances);
        Assert.Equal(new Dictionary<string, long> { ["web"] = 3 }, _copy.Table("a test").Attempts);
    }

    [Fact]
    public void What_came_to_nothing_may_be_made_again()
    {
        Belong();
        using var pipe = new Pipe();
        Note(new FrameWriter(FrameKind.Preparing, 1).Text("web").Long(3).Long(77).Int((int)StreamSet.Output), pipe.Read);
        Note(new FrameWriter(FrameKind.Unmade).Text("web").Long(3).Long(2));
        Assert.Empty(_copy.Table("a test").Instances);
        Assert.Equal(2, _copy.Table("a test").Attempts["web"]);
    }

    [Fact]
    public void A_descriptor_stays_open_as_long_as_the_keeper_has_it_whoever_else_closes_it()
    {
        Belong();
        var (input, memory, pidFd) = (new Pipe(), Any(), Any());
        Note(new FrameWriter(FrameKind.Spawn).Text("cat").Long(1).Long(5));
        Note(new FrameWriter(FrameKind.Spawned, 3).Text("cat").Long(1).Int(4711).Int(0).Int((int)StreamSet.Input), pidFd, input.Write, memory);
        var numbers = Assert.Single(_copy.Table("a test").Instances).Descriptors;
        Assert.Equal(5, Assert.Single(_copy.Table("a test").Instances).Tag);
        foreach (var mine in (Descriptor[])[pidFd, input.Write, memory]) mine.Dispose();
        Assert.All(numbers, number => Assert.True(Descriptor.IsOpen(number)));
        Note(new FrameWriter(FrameKind.CloseStdin).Text("cat").Long(1));
        // the reader sees the end: nobody has a write end any more
        Assert.Empty(input.Read.ReadAll());
        Assert.Equal([numbers[0]], Assert.Single(_copy.Table("a test").Instances).Descriptors);
        input.Read.Dispose();
    }

    [Fact]
    public void What_was_ordered_and_not_answered_may_be_there()
    {
        Belong();
        using var pidFd = Any();
        Note(new FrameWriter(FrameKind.Spawn).Text("web").Long(3).Long(77));
        Note(new FrameWriter(FrameKind.Spawn).Text("db").Long(1).Long(78));
        Note(new FrameWriter(FrameKind.Spawn).Text("job").Long(1).Long(79));
        Assert.Equal(3, _copy.Table("a test").Orders.Count);
        Note(new FrameWriter(FrameKind.Spawned, 1).Text("db").Long(1).Int(4711).Int(0).Int(0), pidFd);
        Note(new FrameWriter(FrameKind.Spawned).Text("job").Long(1).Int(0).Int(2).Int(0).Int(0).Int(0));
        var table = _copy.Table("a test");
        Assert.Equal([new TableOrder("web", 3, 77)], table.Orders);
        Assert.Equal("db", Assert.Single(table.Instances).Service);
        Assert.Equal(table.Orders, KeeperTable.Decode(table.Encode()).Orders);
    }

    [Fact]
    public void Records_stored_descriptors_and_the_supervision_are_as_they_were_last_said()
    {
        Belong();
        using var stored = Any();
        Note(new FrameWriter(FrameKind.Record).Text("service/a").Bytes([1]));
        Note(new FrameWriter(FrameKind.Put).Text("service/a").Bytes([2]));
        Note(new FrameWriter(FrameKind.Put).Text("service/b").Bytes([3]));
        Note(new FrameWriter(FrameKind.Delete).Text("service/b"));
        Note(new FrameWriter(FrameKind.Store, 1).Text("notify").Finish(), stored);
        Note(new FrameWriter(FrameKind.Supervises, 1).Long(9).Int(1).Int(0).Finish(), stored);
        var table = _copy.Table("a test");
        Assert.Equal([2], Assert.Single(table.Records).Value);
        Assert.Equal(stored.Number, Assert.Single(table.Stored).Value);
        Assert.Equal((9L, new TableTakeover("a test", stored.Number, true, table.Takeover!.Mark)), (table.Supervisor.Generation, table.Takeover));
        Note(new FrameWriter(FrameKind.Unstore).Text("notify"));
        Note(new FrameWriter(FrameKind.Supervises).Long(9).Int(0).Int(1));
        Assert.Empty(_copy.Table("a test").Stored);
        Assert.Equal((true, 0), (_copy.Table("a test").Supervisor.ShutdownAsked, _copy.Table("a test").Takeover!.Supervisor));
    }

    private static (int, int) Exit(TableInstance instance) => (instance.ExitCode, instance.ExitStatus);

    private static Descriptor Any() => new Pipe().Read.Duplicate();

    private void Belong()
    {
        var frame = KeeperBelongings.Frame(new TableHead("/c", "/s", "/r", "/k", 1024, 0, 0, 0, false), "/bin/keeper", "/bin/supervisor", "1.2.3");
        Note(frame, [.. Enumerable.Range(0, 6).Select(_ => Any())]);
    }

    private void Note(FrameWriter frame, params Descriptor[] descriptors) => Note(frame.Finish(), descriptors);

    private void Note(ReadOnlyMemory<byte> frame, params Descriptor[] descriptors) => _copy.Note((FrameKind)frame.Span[4], frame.Span[FrameWriter.HeaderSize..], descriptors);
}
