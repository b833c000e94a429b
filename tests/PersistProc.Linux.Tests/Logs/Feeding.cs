using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Files;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>A service's standard input.</summary>
public sealed class Feeding : IDisposable
{
    private readonly LogFixture _service = new();

    public void Dispose() => _service.Dispose();

    [Fact]
    public void Bytes_arrive_once_and_in_order()
    {
        _service.Attach(input: true);
        var input = _service.FindInput();
        Assert.True(Receive(input, 0, "hello "));
        Assert.True(Receive(input, 6, "world"));
        Assert.Equal("hello world", ReadText(11));
        HasPassedOn(input, 11);
        Assert.Equal(11, input.Received);
    }

    [Fact]
    public void A_client_that_comes_back_may_send_again_what_was_received_but_leave_nothing_out()
    {
        _service.Attach(input: true);
        var input = _service.FindInput();
        Assert.True(Receive(input, 0, "abcdef"));
        Assert.True(Receive(input, 0, "abcdef"));
        Assert.True(Receive(input, 2, "cd"));
        Assert.True(Receive(input, 4, "efgh"));
        Assert.False(Receive(input, 9, "j"));
        Assert.True(Receive(input, 8, "i"));
        Assert.Equal("abcdefghi", ReadText(9));
        Assert.Empty(_service.Input.ReadWhatIsThereWithin(TimeSpan.FromMilliseconds(30)));
    }

    [Fact]
    public void The_end_of_the_input_is_passed_on_behind_its_last_byte()
    {
        _service.Attach(input: true);
        var input = _service.FindInput();
        Receive(input, 0, "last");
        input.Complete();
        Feed();
        Eventually.True(() => _service.InputClosed == 1, "told that the input is over");
        Assert.True(input.IsClosed);
        _service.CloseKeepersInput();
        Assert.Equal("last", Encoding.UTF8.GetString(_service.Input.ReadAll()));
    }

    [Fact]
    public void The_end_of_an_input_without_a_byte_is_passed_on_too()
    {
        _service.Attach(input: true);
        _service.FindInput().Complete();
        Feed();
        Eventually.True(() => _service.InputClosed == 1, "told that the input is over");
    }

    [Fact]
    public void A_reader_that_has_closed_its_end_is_noticed_and_nobody_is_harmed()
    {
        _service.Attach(input: true);
        var input = _service.FindInput();
        _service.Input.Dispose();
        Receive(input, 0, "for nobody");
        Eventually.True(() => _service.InputClosed == 1, "told that nobody reads");
        Assert.True(input.IsClosed);
        Assert.True(Receive(input, 10, "more"));
        input.Complete();
        Feed();
        _service.Output.Write("still pumped"u8);
        Assert.Equal(12, _service.Drain());
        Assert.Equal(1, _service.InputClosed);
    }

    [Fact]
    public void A_reader_that_closes_while_the_pipe_is_full_is_noticed()
    {
        _service.Attach(input: true);
        var input = _service.FindInput();
        input.Receive(0, new byte[1 << 20]);
        Feed();
        Eventually.True(() => _service.IsInputFull, "the pipe is full");
        _service.Input.Dispose();
        Eventually.True(() => _service.InputClosed == 1, "told that nobody reads");
    }

    [Fact]
    public void A_slow_reader_gets_many_times_a_pipe_whole_and_progress_is_told()
    {
        _service.Attach(input: true);
        var input = _service.FindInput();
        var told = 0;
        input.Progress = () => Interlocked.Increment(ref told);
        var received = Exchange(input, 8 << 20, () => { });
        Assert.True(received);
        HasPassedOn(input, 8 << 20);
        Assert.True(told > 8, $"progress was told {told} times");
    }

    [Fact]
    public void A_supervisor_that_is_replaced_at_any_moment_passes_every_byte_on_once()
    {
        _service.Attach(input: true);
        var input = _service.FindInput();
        Assert.True(Exchange(input, 6 << 20, () =>
        {
            _service.TakeOver(input: true);
            return _service.FindInput();
        }));
    }

    [Fact]
    public void What_was_passed_on_long_ago_takes_no_memory()
    {
        _service.Attach(input: true);
        var input = _service.FindInput();
        Assert.True(Exchange(input, 16 << 20, () => { }));
        Feed();
        Eventually.True(() => _service.InputBlocks * 512 <= 6 << 20, "memory is given back");
    }

    [Fact]
    public void What_comes_when_the_instance_is_over_goes_nowhere_whosever_its_descriptors_numbers_are_by_then()
    {
        var memory = _service.Attach(input: true);
        var input = _service.FindInput();
        Assert.True(Receive(input, 0, "for it"));
        Assert.Equal("for it", ReadText(6));
        var number = memory.Number;
        _service.Pump.Detach(LogFixture.Service, 1);
        Eventually.True(() => memory.IsClosed, "its descriptors are closed");

        using var others = new DescriptorsOfOthers(number);

        Assert.True(Receive(input, 6, "for nobody"));
        Assert.Equal((6L, 6L), (input.Received, input.PassedOn));
        Assert.True(input.IsClosed);
        Assert.Equal(0, others.Bytes);
    }

    [Fact]
    public void A_descriptor_that_is_closed_has_no_number_any_more()
    {
        var one = new Descriptor(_service.Output.Duplicate().Detach());
        var shared = one.Share();
        Assert.InRange(one.Number, 3, int.MaxValue);
        one.Dispose();
        Assert.InRange(shared.Number, 3, int.MaxValue); // somebody has it still
        shared.Unshare();
        Assert.Equal(-1, one.Number);
    }

    // sends in pieces that overlap, as far ahead as a client's window, while a slow reader checks every byte
    private bool Exchange(PumpedInput input, int size, Func<PumpedInput> each)
    {
        const int window = 512 << 10;
        var bytes = new byte[size];
        for (var i = 0; i < size; i++) bytes[i] = (byte)((i * 7) ^ (i >> 9));
        var received = new List<byte>(size);
        for (int sent = 0, turn = 0; received.Count < size; turn++)
        {
            if (turn % 40 == 39) input = each();
            while (sent < size && sent - received.Count < window)
            {
                var from = Math.Max(0, sent - 100);
                var to = Math.Min(size, sent + 50_000);
                Assert.True(input.Receive(from, bytes.AsSpan(from, to - from)));
                sent = to;
            }
            Feed();
            var wanted = Math.Min(received.Count + 30_000, Math.Min(sent, size));
            received.AddRange(_service.Input.ReadUntil(part => received.Count + part.Count >= wanted));
        }
        return received.SequenceEqual(bytes);
    }

    private bool Exchange(PumpedInput input, int size, Action each) => Exchange(input, size, () =>
    {
        each();
        return input;
    });

    private bool Receive(PumpedInput input, long offset, string text)
    {
        var taken = input.Receive(offset, Encoding.UTF8.GetBytes(text));
        Feed();
        return taken;
    }

    /// <summary>New files until one has the number that was given back; other tests open and close meanwhile.</summary>
    private sealed class DescriptorsOfOthers : IDisposable
    {
        private readonly List<Descriptor> _files = [];

        public DescriptorsOfOthers(int number)
        {
            for (var tries = 0; tries < 50 && _files.All(file => file.Number != number); tries++) _files.Add(MemoryFile.Write("others", []));
        }

        public long Bytes => _files.Sum(file => (long)MemoryFile.Read(file.Number).Length);

        public void Dispose() => _files.ForEach(file => file.Dispose());
    }

    // a reader may have the bytes before who moved them has come to saying so
    private static void HasPassedOn(PumpedInput input, long bytes)
    {
        Eventually.True(() => input.PassedOn >= bytes, "all has been passed on");
        Assert.Equal(bytes, input.PassedOn);
    }

    private void Feed() => _service.Pump.Feed(LogFixture.Service, 1);

    private string ReadText(int count) => Encoding.UTF8.GetString(_service.Input.ReadUntil(bytes => bytes.Count >= count));
}
