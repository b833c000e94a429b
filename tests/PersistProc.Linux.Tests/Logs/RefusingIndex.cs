using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>
/// The log could grow and its index cannot: on a full disk either may be the first to find room again. Bytes of which could not be noted
/// what they are would be read as somebody else's, or as the end of a line that is lost.
/// </summary>
public sealed class RefusingIndex : IDisposable
{
    private const long Apart = 1_000_000;

    // that many fill a page to its end
    private const int RecordsInAPage = (4096 - LogIndex.HeaderSize) / LogIndex.RecordSize;
    private readonly TemporaryDirectory _disk = new();
    private readonly TemporaryDirectory _indexDisk = new();
    private readonly LogFixture? _log;
    private readonly string _complaint;
    private readonly ITestOutputHelper _output;
    private long _now = 1_700_000_000_000_000;

    public RefusingIndex(ITestOutputHelper output)
    {
        _output = output;
        _complaint = Mount(_disk, "1m") + Mount(_indexDisk, "4k");
        if (_complaint.Length > 0) return;
        var directory = Directory.CreateDirectory(Path.Combine(_disk.Path, "log")).FullName;
        File.WriteAllText(_indexDisk["index"], "");
        File.CreateSymbolicLink(ServiceLog.IndexPath(directory), _indexDisk["index"]);
        _log = new LogFixture(directory);
    }

    public void Dispose()
    {
        _log?.Dispose();
        foreach (var disk in new[] { _disk, _indexDisk })
        {
            using (var unmount = TestChild.Shell($"umount {disk.Path} 2>/dev/null")) unmount.Wait();
            disk.Dispose();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_kept_behind_a_gap_before_the_gap_is_noted(bool killed)
    {
        if (IsImpossible()) return;
        FillIndex(LogMark.Output);
        Resize(_disk, "4k");
        Write(LogMark.Output, new string('a', 5000));
        Resize(_disk, "1m");
        if (killed) _log.Reopen();
        Write(LogMark.Output, "a whole line\n");
        Resize(_indexDisk, "1m");
        if (killed) _log.Reopen();
        Write(LogMark.Output, "the next\n");
        var fromPage = 4096 - (RecordsInAPage - 2); // the start has two
        Assert.Equal([new string('a', fromPage), $"<{5000 - fromPage + 13}>", "the next\n"], Told());
    }

    [Fact]
    public void Nothing_is_kept_as_what_another_stream_has_written()
    {
        if (IsImpossible()) return;
        FillIndex(LogMark.Output);
        Write(LogMark.Output, "kept\n");
        Write(LogMark.Error, "not to be noted\n");
        Assert.DoesNotContain("noted", string.Concat(Told()));
        Resize(_indexDisk, "1m");
        Write(LogMark.Error, "an error\n");
        Assert.Equal(["kept\n", "<16>", "an error\n"], Told());
    }

    [Fact]
    public void What_comes_later_of_the_same_stream_is_kept_as_of_the_time_before()
    {
        if (IsImpossible()) return;
        FillIndex(LogMark.Output);
        Write(LogMark.Output, "one\n");
        Write(LogMark.Output, "two\n");
        Assert.Equal(["one\ntwo\n"], Told());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_kept_as_what_an_earlier_instance_has_written(bool killed)
    {
        if (IsImpossible()) return;
        FillIndex(LogMark.Output);
        Write(LogMark.Output, "kept\n");
        _log.Log.MarkStart(2, _now += Apart);
        Write(LogMark.Output, "of the second\n");
        Resize(_indexDisk, "1m");
        if (killed)
        {
            _log.Reopen();
            _log.Log.MarkStart(2, _now += Apart);
        }
        Write(LogMark.Output, "also\n");
        Assert.Equal("kept\n also\n", string.Join(' ', Told().Where(each => each[0] != '<')));
        Assert.Contains("<14>", Told());
        var start = _log.Log.PositionOfStart(2);
        Assert.Equal("also\n", string.Concat(_log.Chunks(start!.Value).Select(each => each.Text)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_log_that_was_cut_goes_on_when_that_can_be_noted(bool killed)
    {
        if (IsImpossible()) return;
        FillIndex(LogMark.Output);
        Write(LogMark.Output, "one two\n");
        // the next supervisor knows only that there was what its last record stands behind
        var position = _log.Log.Position - (killed ? 9 : 0);
        using (var file = DataFile.OpenOrCreate(_log.LogPath)) file.Truncate(file.Size - (killed ? 10 : 5));
        if (killed) _log.Reopen();
        Write(LogMark.Output, "three\n");
        Assert.DoesNotContain("three", string.Concat(Told()));
        Resize(_indexDisk, "1m");
        if (killed) _log.Reopen();
        Write(LogMark.Output, "four\n");
        Assert.Equal(["four\n"], _log.Chunks(position).Where(each => each.Text.Length > 0).Select(each => each.Text));
        Assert.Equal(position + 5, _log.Log.Position);
    }

    /// <summary>The text behind the records with which the page was filled, and the gaps in it.</summary>
    private string[] Told()
    {
        List<string> told = [];
        foreach (var (chunk, text) in _log!.Chunks())
        {
            if (chunk.Stream == LogMark.Gap) told.Add($"<{chunk.Length}>");
            else if (text.Trim('.').Length > 0) told.Add(text.Trim('.'));
        }
        return [.. told];
    }

    // alternating, so that each byte has a record of its own; the last one is of the stream that is asked for
    private void FillIndex(LogMark last)
    {
        _log!.Log.MarkStart(1, _now);
        for (var left = RecordsInAPage - 2; left > 0; left--) Write(left % 2 == 1 == (last == LogMark.Output) ? LogMark.Output : LogMark.Error, ".");
        Assert.Equal(4096, new FileInfo(_indexDisk["index"]).Length);
    }

    private void Write(LogMark stream, string text) => _log!.Write(stream, text, _now += Apart);

    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(_log))]
    private bool IsImpossible()
    {
        if (_complaint.Length > 0) _output.WriteLine($"not tried: no small file system could be mounted: {_complaint}");
        return _log is null;
    }

    private static string Mount(TemporaryDirectory disk, string size)
    {
        using var mount = TestChild.Shell($"mount -t tmpfs -o size={size} none {disk.Path} 2>&1", StreamSet.Output);
        var complaint = mount.ReadOutput();
        return mount.Wait().Status == 0 ? "" : complaint;
    }

    private static void Resize(TemporaryDirectory disk, string size)
    {
        using var mount = TestChild.Shell($"mount -o remount,size={size} {disk.Path} 2>&1", StreamSet.Output);
        Assert.Equal("", mount.ReadOutput());
        Assert.Equal(0, mount.Wait().Status);
    }
}
