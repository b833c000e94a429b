using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>When the outputs of those who write all the time are moved: by a clock that stands still until it is told.</summary>
public sealed class Gathering : IDisposable
{
    private const int Own = 500;
    private readonly Clock _clock = new();
    private readonly List<Writer> _writers = [];
    private readonly PumpThread _pump;

    public Gathering()
    {
        _pump = new PumpThread(_clock, "test");
        _pump.Start();
    }

    public void Dispose()
    {
        _pump.Dispose();
        foreach (var writer in _writers) writer.Dispose();
    }

    [Fact]
    public void One_alone_is_moved_after_its_own_time()
    {
        var alone = Begin();
        Pass(Own - 1);
        Assert.Equal(1, alone.Moves);
        Pass(1);
        Assert.Equal(2, alone.Moves);
    }

    [Fact]
    public void Many_are_left_alone_for_as_much_longer_and_moved_together()
    {
        for (var n = 0; n < 8; n++) Begin();
        Pass(8 * Own);
        var before = Moves();
        Pass(8 * Own - 1);
        Assert.Equal(before, Moves());
        Pass(1);
        Assert.Equal(before.Select(moves => moves + 1), Moves());
    }

    [Fact]
    public void However_many_there_are_nobody_is_left_alone_for_longer_than_five_milliseconds()
    {
        for (var n = 0; n < 50; n++) Begin();
        Pass(5_000);
        var before = Moves();
        Pass(5_000);
        Assert.Equal(before.Select(moves => moves + 1), Moves());
    }

    [Theory]
    [InlineData(400, 2)] // it has gathered for 600 of its 1,000
    [InlineData(600, 1)]
    public void Who_has_gathered_for_half_of_his_time_comes_along_when_another_is_moved(int later, int moves)
    {
        var first = Begin();
        Begin();
        Pass(2 * Own);
        Pass(2 * Own);
        var before = first.Moves;
        Ask(() => _pump.Forget(_writers[1])); // the first has twice its time all the same, which it was given with it
        Pass(later);
        var second = Begin();
        Pass(2 * Own - later);
        Assert.Equal(before + 1, first.Moves);
        Assert.Equal(moves, second.Moves);
    }

    private int[] Moves() => [.. _writers.Select(writer => writer.Moves)];

    private Writer Begin()
    {
        var writer = new Writer();
        _writers.Add(writer);
        Ask(() => _pump.Watch(writer));
        Eventually.True(() => writer.Moves == 1, "what is there first is moved at once");
        Turn();
        return writer;
    }

    private void Pass(int microseconds)
    {
        _clock.Advance(microseconds);
        Turn();
    }

    // what is asked is done before what has gathered is looked at: behind the second, that of the first is over
    private void Turn()
    {
        Ask(() => { });
        Ask(() => { });
    }

    private void Ask(Action action)
    {
        var done = 0;
        _pump.Ask(() =>
        {
            action();
            Volatile.Write(ref done, 1);
        });
        Eventually.True(() => Volatile.Read(ref done) == 1, "the thread does what it is asked");
    }

    private sealed class Writer : PumpedStream, IDisposable
    {
        private readonly Pipe _pipe;
        private int _moves;

        public Writer() : this(new Pipe())
        {
        }

        private Writer(Pipe pipe) : base(pipe.Read, Readiness.Readable)
        {
            _pipe = pipe;
            pipe.Write.Write("a line\n"u8);
        }

        public override bool Shares => true;

        public int Moves => Volatile.Read(ref _moves);

        public override PumpProgress Move(long now)
        {
            Interlocked.Increment(ref _moves);
            GatherMicroseconds = Own;
            return PumpProgress.Gather;
        }

        public override void MoveAllThatIsThere(long now)
        {
        }

        public override void Ended()
        {
        }

        public void Dispose() => _pipe.Dispose();
    }

    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMicroseconds(GetTimestamp());

        public void Advance(int microseconds) => Interlocked.Add(ref _now, microseconds);
    }
}
