using System.Text;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

public sealed class Selecting : IDisposable
{
    private const long Apart = 1_000_000;
    private readonly LogFixture _log = new();
    private long _now = 1_700_000_000_000_000;

    public Selecting()
    {
        _log.Log.MarkStart(1, _now);
        Write(LogMark.Output, "out 1\nout ");
        Write(LogMark.Error, "err 1\n");
        Write(LogMark.Output, "2\n");
        _log.Log.MarkStart(2, _now);
        Write(LogMark.Error, "err 2\nerr 3\n");
        Write(LogMark.Output, "out 3\nopen");
    }

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData("both", null, null, "out 1|err 1|out 2|err 2|err 3|out 3|open~")]
    [InlineData("stdout", null, null, "out 1|out 2|out 3|open~")]
    [InlineData("stderr", null, null, "err 1|err 2|err 3")]
    [InlineData("both", 0, null, "err 2|err 3|out 3|open~")]
    [InlineData("both", -1, null, "out 1|err 1|out 2")]
    [InlineData("both", 1, null, "out 1|err 1|out 2")]
    [InlineData("both", 2, null, "err 2|err 3|out 3|open~")]
    [InlineData("both", 3, null, "")]
    [InlineData("both", -2, null, "")]
    [InlineData("both", null, 2L, "out 3|open~")]
    [InlineData("stderr", null, 2L, "err 2|err 3")]
    [InlineData("stdout", null, 2L, "out 3|open~")]
    [InlineData("both", 1, 2L, "err 1|out 2")]
    [InlineData("stdout", 1, 1L, "out 2")]
    [InlineData("both", null, 0L, "")]
    public void Lines_are_selected_by_stream_instance_and_number(string stream, int? run, long? last, string expected)
    {
        using var reading = LogReading.Open(_log.LogDirectory)!;
        var lines = new LogSelection(reading, stream, run).Lines(last).Select(line => Encoding.ASCII.GetString(line.Bytes.Span) + (line.Partial ? "~" : ""));
        Assert.Equal(expected, string.Join('|', lines));
    }

    [Theory]
    [InlineData("both", null, null, "out 1\nout err 1\n2\nerr 2\nerr 3\nout 3\nopen")]
    [InlineData("stdout", null, null, "out 1\nout 2\nout 3\nopen")]
    [InlineData("stderr", 0, null, "err 2\nerr 3\n")]
    [InlineData("both", null, 2L, "out 3\nopen")]
    [InlineData("stdout", null, 2L, "out 3\nopen")]
    [InlineData("stderr", null, 1L, "err 3\n")]
    [InlineData("both", 1, 2L, "err 1\nout 2\n")]
    public void Bytes_are_selected_by_stream_instance_and_number(string stream, int? run, long? last, string expected)
    {
        using var reading = LogReading.Open(_log.LogDirectory)!;
        var bytes = new LogSelection(reading, stream, run).Bytes(last).SelectMany(piece => piece.ToArray()).ToArray();
        Assert.Equal(expected, Encoding.ASCII.GetString(bytes));
    }

    private void Write(LogMark stream, string text) => _log.Write(stream, text, _now += Apart);
}
