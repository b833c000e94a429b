using System.Text;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>A kill while bytes are being dropped that cannot be kept, before or behind the one act that takes them out of the pipe.</summary>
public sealed class Dropping : IDisposable
{
    private readonly LogFixture _log = new();
    private long _now = 1_000_000;

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_byte_is_left_untold_and_none_is_told_twice(bool taken)
    {
        Write(LogMark.Output, "before");
        _log.Output.Write("0000000001 in doubt\n"u8);
        var bytes = _log.BeginDropping(taken);
        _log.Reopen();
        Write(LogMark.Error, "the other stream decides nothing");
        Assert.Equal(0, Gaps());
        Write(LogMark.Output, "0000000002 later\n");
        Assert.Equal(20, bytes);
        Assert.Equal(taken ? 20 : 0, Gaps());
        Assert.Equal(taken ? "before0000000002 later\n" : "before0000000001 in doubt\n0000000002 later\n", Encoding.ASCII.GetString(_log.Read().Output));
        _log.Reopen();
        Write(LogMark.Output, "0000000003\n");
        Assert.Equal(taken ? 20 : 0, Gaps());
    }

    [Fact]
    public void Less_than_what_was_in_doubt_is_not_that_whatever_it_begins_with()
    {
        _log.Output.Write("0000000001 in doubt\n"u8);
        _log.BeginDropping(taken: true);
        _log.Reopen();
        Write(LogMark.Output, "0000000001");
        Assert.Equal(20, Gaps());
    }

    [Fact]
    public void The_header_says_the_same_of_everything_else_while_it_tells_of_a_doubt()
    {
        var header = new LogHeader(1, 2, 64, 7, 3, 4, (1L << 48) - 1) { Doubt = new DropDoubt(DropDoubt.Most, 0xFEDCBA98) };
        var bytes = new byte[LogIndex.HeaderSize];
        LogIndex.WriteHeader(bytes, header);
        Assert.Equal(header, LogIndex.ReadHeader(bytes));
        LogIndex.WriteHeader(bytes, header = header with { Carried = -1 });
        Assert.Equal(header, LogIndex.ReadHeader(bytes));
        LogIndex.WriteHeader(bytes, header = header with { Doubt = default });
        Assert.Equal(header, LogIndex.ReadHeader(bytes));
    }

    private void Write(LogMark stream, string text) => _log.Write(stream, text, _now += 10_000_000);

    private long Gaps() => _log.Chunks().Where(each => each.Chunk.Stream == LogMark.Gap).Sum(each => each.Chunk.Length);
}
