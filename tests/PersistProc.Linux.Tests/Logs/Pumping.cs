using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

public sealed class Pumping : IDisposable
{
    private readonly LogFixture _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void What_is_written_is_in_the_file_byte_for_byte_and_in_order()
    {
        _log.Attach();
        foreach (var part in new[] { "one\n", "two", "\0three\n" }) _log.Output.Write(Encoding.UTF8.GetBytes(part));
        Assert.Equal(14, _log.Drain());
        Assert.Equal("one\ntwo\0three\n"u8.ToArray(), _log.Bytes);
    }

    [Fact]
    public void Two_streams_at_once_are_each_complete_and_in_order()
    {
        _log.Attach();
        var writers = new[] { Writer(_log.Output, "out", 20_000), Writer(_log.Error, "err", 20_000) };
        foreach (var writer in writers) writer.Join();
        _log.Drain();
        AssertLines(20_000, 20_000);
    }

    [Fact]
    public void A_supervisor_that_is_replaced_at_any_moment_loses_and_doubles_nothing()
    {
        _log.Attach();
        var ending = false;
        var lines = new int[2];
        var writers = new[] { Endless(_log.Output, "out", 0), Endless(_log.Error, "err", 1) };
        for (var takeover = 0; takeover < 40; takeover++)
        {
            var before = Volatile.Read(ref lines[0]);
            _log.TakeOver();
            Eventually.True(() => Volatile.Read(ref lines[0]) > before, "the writer goes on under the next one");
        }
        Volatile.Write(ref ending, true);
        foreach (var writer in writers) writer.Join();
        _log.Drain();
        AssertLines(lines[0], lines[1]);

        Thread Endless(Descriptor end, string name, int at) => Writer(() =>
        {
            while (!Volatile.Read(ref ending)) end.Write(Encoding.ASCII.GetBytes($"{name} {lines[at]++}\n"));
        });
    }

    [Fact]
    public void The_last_words_of_who_ended_while_nobody_pumped_are_in_the_log_and_its_end_is_told()
    {
        _log.Pump.Dispose();
        _log.Output.Write("last words"u8);
        _log.Error.Write("of both"u8);
        _log.CloseOutputs();
        _log.TakeOver();
        Eventually.True(() => _log.Drained == 1, "the end of both pipes");
        var (output, error) = _log.Read();
        Assert.Equal(("last words", "of both"), (Encoding.UTF8.GetString(output), Encoding.UTF8.GetString(error)));
    }

    [Fact]
    public void The_end_is_told_once_both_pipes_are_at_theirs()
    {
        _log.Attach();
        _log.Output.Write("x"u8);
        _log.Output.Dispose();
        _log.Drain();
        Assert.Equal(0, _log.Drained);
        _log.Error.Dispose();
        Eventually.True(() => _log.Drained == 1, "told");
    }

    [Fact]
    public async Task A_follower_is_woken_when_the_position_moves()
    {
        _log.Attach();
        var waiting = _log.Log.WaitBeyond(0, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        _log.Output.Write("x"u8);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(1, _log.Log.Position);
        await _log.Log.WaitBeyond(0, CancellationToken.None);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _log.Log.WaitBeyond(1, stop.Token));
    }

    [Fact]
    public void A_detached_instance_is_drained_and_its_descriptors_are_closed()
    {
        var before = _log.OpenEnds;
        _log.Attach();
        Assert.True(_log.OpenEnds > before);
        _log.Output.Write("left"u8);
        _log.Pump.Detach(LogFixture.Service, 1);
        Eventually.True(() => _log.Log.Position == 4, "moved");
        Eventually.True(() => _log.OpenEnds == before, "closed");
    }

    [Fact]
    public void A_flood_of_large_writes_arrives_whole()
    {
        _log.Attach();
        var block = new byte[1 << 20];
        for (var i = 0; i < block.Length; i++) block[i] = (byte)(i * 31 >> 3);
        for (var i = 0; i < 32; i++) _log.Output.Write(block);
        Assert.Equal(32L << 20, _log.Drain());
        Assert.True(_log.Bytes.Chunk(block.Length).All(part => part.AsSpan().SequenceEqual(block)));
    }

    [Fact]
    public void Asking_to_drain_an_endless_writer_does_not_hold_the_pump()
    {
        _log.Attach();
        var ending = false;
        var writer = new Thread(() =>
        {
            while (!Volatile.Read(ref ending)) _log.Output.Write(new byte[100_000]);
        });
        writer.Start();
        for (var i = 0; i < 20; i++) _log.Drain();
        Volatile.Write(ref ending, true);
        writer.Join();
    }

    private static Thread Writer(Descriptor end, string name, int lines) => Writer(() =>
    {
        for (var n = 0; n < lines; n++) end.Write(Encoding.ASCII.GetBytes($"{name} {n}\n"));
    });

    private static Thread Writer(ThreadStart writing)
    {
        var writer = new Thread(writing);
        writer.Start();
        return writer;
    }

    private void AssertLines(int outputs, int errors)
    {
        var (output, error) = _log.Read();
        Assert.Equal(Enumerable.Range(0, outputs).Select(n => $"out {n}"), Lines(output));
        Assert.Equal(Enumerable.Range(0, errors).Select(n => $"err {n}"), Lines(error));
        Assert.Equal(output.Length + error.Length, _log.Bytes.Length);
        Assert.Equal(_log.Bytes.Length, _log.Log.Position);
    }

    private static string[] Lines(byte[] bytes) => Encoding.ASCII.GetString(bytes).TrimEnd('\n').Split('\n');
}
