using CsCheck;
using PersistProc.Linux.KeeperLink;

namespace PersistProc.Linux.Tests.KeeperLink;

/// <summary>What a keeper tells its successor.</summary>
public sealed class Tables
{
    private static readonly Gen<TableInstance> Instance =
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 9], Gen.Long, Gen.Long, Gen.Int[1, int.MaxValue], Gen.Int[0, 3], Gen.Int, Gen.Int[3, 60000].Array[1, 5])
            .Select((name, attempt, tag, pid, code, status, numbers) => new TableInstance(name, attempt, tag, pid, code, status, StreamSet.Output, numbers));

    private static readonly Gen<KeeperTable> Table =
        Gen.Select(Gen.String.AlphaNumeric, Gen.Byte.Array[0, 40], Instance.List[0, 8], Gen.Dictionary(Gen.String.AlphaNumeric, Gen.Byte.Array)[0, 8], Gen.Dictionary(Gen.String.AlphaNumeric, Gen.Long)[0, 8])
            .Select((text, bytes, instances, records, attempts) => Some(text, bytes) with { Instances = instances, Records = records, Attempts = attempts });

    [Fact]
    public void A_table_is_read_as_it_was_written() => Table.Sample(table => Same(table, KeeperTable.Decode(table.Encode())));

    [Fact]
    public void A_table_that_is_cut_short_anywhere_is_refused()
    {
        Gen.Select(Table, Gen.Double.Unit).Sample((table, part) =>
        {
            var whole = table.Encode();
            var cut = whole.AsSpan(0, (int)(part * whole.Length)).ToArray();
            Assert.Throws<InvalidDataException>(() => KeeperTable.Decode(cut));
        });
    }

    [Fact]
    public void What_a_later_version_added_is_passed_over()
    {
        var table = Some("x", []) with { Attempts = new Dictionary<string, long> { ["web"] = 7 } };
        var whole = table.Encode();
        var end = new FrameWriter(FrameKind.TableEnd).Int(0).Finish().Length;
        byte[] more =
        [
            .. whole.AsSpan(0, whole.Length - end),
            .. new FrameWriter((FrameKind)200).Text("of later").Finish().Span,
            .. new FrameWriter(FrameKind.TableAttempt).Text("db").Long(3).Text("a later field").Finish().Span,
            .. new FrameWriter(FrameKind.TableEnd).Int(6).Finish().Span,
        ];

        var read = KeeperTable.Decode(more);

        Assert.Equal(new Dictionary<string, long> { ["web"] = 7, ["db"] = 3 }, read.Attempts);
    }

    [Fact]
    public void A_format_that_is_not_known_and_what_is_no_table_are_refused()
    {
        var of2 = Some("x", []).Encode();
        of2[FrameWriter.HeaderSize] = 2;
        Assert.Contains("format 2", Assert.Throws<InvalidDataException>(() => KeeperTable.Decode(of2)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => KeeperTable.Decode("#!/bin/sh\nexit 1\n"u8.ToArray()));
    }

    [Fact]
    public void Every_descriptor_that_is_named_stays_open_once()
    {
        var table = Some("x", []) with { Instances = [new TableInstance("web", 1, 1, 77, 0, 0, StreamSet.Output, [20, 21])], Stored = new Dictionary<string, int> { ["notify"] = 22 } };
        Assert.Equal([3, 4, 5, 11, 13, 15, 9, 6, 20, 21, 22], table.Descriptors());
        Assert.Equal(table.Stored, KeeperTable.Decode(table.Encode()).Stored);
    }

    [Fact]
    public void A_takeover_is_in_the_table_with_what_it_needs_and_an_upgrade_is_none()
    {
        Assert.Null(KeeperTable.Decode(Some("x", []).Encode()).Takeover);
        var fostered = new TableInstance("web", 1, 1, 77, 0, 0, StreamSet.Output, [20, 21], Fostered: true);
        var table = Some("x", []) with { Takeover = new TableTakeover("its holder", 30, true, 31), Instances = [fostered, fostered with { Service = "half", Pid = 0, Descriptors = [22] }] };
        var read = KeeperTable.Decode(table.Encode());
        Same(table, read);
        Assert.Equal(table.Takeover, read.Takeover);
        Assert.Contains(30, read.Descriptors());
        Assert.Contains(31, read.Descriptors());
    }

    private static KeeperTable Some(string text, byte[] bytes) => new()
    {
        Head = new TableHead("/c", text, "/r", "/s", 1024, 3, 4, 5, true, 6, 12, "/run/notify"),
        Supervisor = new TableSupervisor(7, 4711, 9, bytes, true, "/old/persistprocd", 11),
        Upgrade = new TableUpgrade("r1", "0.1", "/old/persistproc-keeper", 13, "/old/persistprocd", 15, "0.2"),
    };

    private static void Same(KeeperTable one, KeeperTable other)
    {
        Assert.Equal(one.Head, other.Head);
        Assert.Equal(one.Supervisor with { Rest = [] }, other.Supervisor with { Rest = [] });
        Assert.Equal(one.Supervisor.Rest, other.Supervisor.Rest);
        Assert.Equal(one.Upgrade, other.Upgrade);
        Assert.Equal(one.Records, other.Records);
        Assert.Equal(one.Attempts, other.Attempts);
        Assert.Equal(one.Instances.Select(i => i with { Descriptors = [] }), other.Instances.Select(i => i with { Descriptors = [] }));
        Assert.Equal(one.Instances.Select(i => i.Descriptors), other.Instances.Select(i => i.Descriptors));
    }
}
