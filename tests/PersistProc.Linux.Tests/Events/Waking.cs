using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Events;

public class Waking
{
    [Fact]
    public void Each_event_names_its_token_and_what_was_seen()
    {
        using var epoll = new Epoll();
        using var pipe = new Pipe();
        epoll.Add(pipe.Read, Readiness.Readable, ulong.MaxValue - 1);
        Assert.Equal(0, epoll.Wait(0));
        pipe.Write.Write([1]);
        Assert.Equal(1, epoll.Wait(1_000));
        Assert.Equal((Readiness.Readable, ulong.MaxValue - 1), epoll[0]);
        pipe.Write.Dispose();
        pipe.Read.ReadWhatIsThere(1);
        Assert.Equal(1, epoll.Wait(1_000));
        Assert.True(epoll[0].Seen.HasFlag(Readiness.HangUp));
    }

    [Fact]
    public void Many_events_come_at_once_each_with_its_own_token()
    {
        using var epoll = new Epoll();
        var pipes = Enumerable.Range(0, 40).Select(_ => new Pipe()).ToArray();
        foreach (var (pipe, n) in pipes.Select((pipe, n) => (pipe, n)))
        {
            epoll.Add(pipe.Read, Readiness.Readable, (ulong)n << 40 | 7);
            pipe.Write.Write([1]);
        }
        Assert.Equal(pipes.Length, epoll.Wait(1_000));
        Assert.Equal(
            Enumerable.Range(0, pipes.Length).Select(n => (ulong)n << 40 | 7),
            Enumerable.Range(0, pipes.Length).Select(n => epoll[n].Token).Order());
        foreach (var pipe in pipes) pipe.Dispose();
    }

    [Fact]
    public void A_one_shot_event_comes_once_until_it_is_armed_again()
    {
        using var epoll = new Epoll();
        using var pipe = new Pipe();
        epoll.Add(pipe.Read, Readiness.Readable | Readiness.OneShot, 1);
        pipe.Write.Write([1]);
        Assert.Equal(1, epoll.Wait(1_000));
        Assert.Equal(0, epoll.Wait(0));
        epoll.Change(pipe.Read, Readiness.Readable | Readiness.OneShot, 2);
        Assert.Equal(1, epoll.Wait(1_000));
        Assert.Equal(2UL, epoll[0].Token);
        epoll.Remove(pipe.Read);
        Assert.Equal(0, epoll.Wait(0));
        Assert.Throws<SyscallException>(() => epoll.Remove(pipe.Read));
    }

    [Fact]
    public void A_peer_that_closes_its_end_of_a_socket_is_noticed_with_unread_input()
    {
        using var epoll = new Epoll();
        using var ends = SocketPair.Create();
        epoll.Add(ends.A, Readiness.PeerClosed | Readiness.OneShot, 1);
        ends.B.Write(new byte[1000]);
        Assert.Equal(0, epoll.Wait(0));
        ends.B.Dispose();
        Assert.Equal(1, epoll.Wait(1_000));
        Assert.True(epoll[0].Seen.HasFlag(Readiness.PeerClosed));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1_500)]
    public void A_wait_of_microseconds_ends_by_itself(long microseconds)
    {
        using var epoll = new Epoll();
        var waited = 0.0;
        // a signal ends it early (signal(7)), but not each time
        for (var tries = 0; tries < 5 && waited < microseconds * 0.9; tries++)
        {
            var since = System.Diagnostics.Stopwatch.GetTimestamp();
            Assert.Equal(0, epoll.WaitMicroseconds(microseconds));
            waited = System.Diagnostics.Stopwatch.GetElapsedTime(since).TotalMicroseconds;
        }
        Assert.InRange(waited, microseconds * 0.9, 10_000_000);
    }

    [Fact]
    public void Any_number_of_calls_before_it_wakes_are_one_wake_up()
    {
        using var epoll = new Epoll();
        using var wakeup = new Wakeup();
        epoll.Add(wakeup.Descriptor, Readiness.Readable, 1);
        for (var i = 0; i < 1000; i++) wakeup.Set();
        Assert.Equal(1, epoll.Wait(1_000));
        wakeup.Clear();
        Assert.Equal(0, epoll.Wait(0));
        wakeup.Clear();
        Assert.Equal(0, epoll.Wait(0));
    }

    [Fact]
    public async Task A_thread_that_waits_is_woken_from_another()
    {
        using var epoll = new Epoll();
        using var wakeup = new Wakeup();
        epoll.Add(wakeup.Descriptor, Readiness.Readable, 1);
        var waiting = Task.Run(() => epoll.WaitAll(15_000));
        wakeup.Set();
        Assert.Equal(1, await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
    }
}
