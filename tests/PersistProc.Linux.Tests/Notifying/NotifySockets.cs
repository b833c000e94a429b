using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Notifying;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Notifying;

public sealed class NotifySockets : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Address => _directory["notify"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Systemd_notify_is_heard_with_its_sender_and_its_barrier_ends_when_it_is_closed(bool isAbstract)
    {
        var address = isAbstract ? $"@persistproc-test-{Guid.NewGuid():N}" : Address;
        using var socket = NotifySocket.Bind(address);
        using var child = TestChild.Shell($"export NOTIFY_SOCKET='{address}'; systemd-notify --ready --status='two words'; echo $?");
        var first = Next(socket);
        Assert.Equal("READY=1\nSTATUS=two words", Encoding.UTF8.GetString(first.Text).TrimEnd('\n'));
        Assert.Equal(UnixListener.CurrentUser, first.Uid);
        Assert.Empty(first.Descriptors);
        var barrier = Next(socket);
        Assert.Equal("BARRIER=1", Encoding.UTF8.GetString(barrier.Text));
        Assert.Single(barrier.Descriptors);
        barrier.Close();
        Assert.Equal("0", child.ReadLines(1)[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_we_tell_who_runs_us_comes_there_and_says_from_whom(bool isAbstract)
    {
        var address = isAbstract ? $"@persistproc-test-{Guid.NewGuid():N}" : Address;
        using var socket = NotifySocket.Bind(address);
        Assert.True(ServiceManager.Tell(address, "READY=1\nMAINPID=7"));
        var message = Next(socket);
        Assert.Equal(("READY=1\nMAINPID=7", Environment.ProcessId), (Encoding.UTF8.GetString(message.Text), message.Pid));
    }

    [Fact]
    public void Who_has_no_room_makes_nobody_wait_and_who_is_not_there_is_an_error()
    {
        using (NotifySocket.Bind(Address))
        {
            var told = 0;
            while (ServiceManager.Tell(Address, "STATUS=1")) Assert.True(++told < 1_000_000);
        }
        Assert.ThrowsAny<IOException>(() => ServiceManager.Tell(Address, "READY=1"));
        Assert.Throws<ArgumentException>(() => ServiceManager.Tell("vsock:2:1", "READY=1"));
        Assert.Throws<ArgumentException>(() => ServiceManager.Tell("/" + new string('x', 200), "READY=1"));
    }

    [Fact]
    public void What_was_sent_while_nobody_reads_is_there_for_whoever_holds_the_socket()
    {
        var made = NotifySocket.Bind(Address);
        using var held = made.Descriptor.Duplicate();
        made.Dispose();
        for (var n = 0; n < 5; n++) Send(Address, $"STATUS={n}");
        using var next = NotifySocket.Of(held.Duplicate());
        Assert.Equal(["STATUS=0", "STATUS=1", "STATUS=2", "STATUS=3", "STATUS=4"], Enumerable.Range(0, 5).Select(_ => Encoding.UTF8.GetString(Next(next).Text)));
        Assert.False(next.TryPeek(out _));
    }

    [Fact]
    public void The_sender_is_who_the_kernel_says()
    {
        using var socket = NotifySocket.Bind(Address);
        Send(Address, "READY=1");
        Assert.Equal((Environment.ProcessId, UnixListener.CurrentUser), (Next(socket) is var message ? message.Pid : 0, message.Uid));
    }

    [Fact]
    public void What_is_too_long_is_dropped_and_counted_and_the_next_is_heard()
    {
        using var socket = NotifySocket.Bind(Address);
        Send(Address, new string('x', NotifySocket.MostBytes + 1));
        Send(Address, "READY=1");
        Assert.True(socket.TryPeek(out var dropped));
        Assert.Null(dropped);
        socket.Consume();
        Assert.Equal("READY=1", Encoding.UTF8.GetString(Next(socket).Text));
        Assert.Equal(1, socket.Dropped);
    }

    [Fact]
    public void A_socket_that_lay_there_is_replaced()
    {
        using var old = NotifySocket.Bind(Address);
        using var socket = NotifySocket.Bind(Address);
        Send(Address, "READY=1");
        Assert.Equal("READY=1", Encoding.UTF8.GetString(Next(socket).Text));
        Assert.False(old.TryPeek(out _));
    }

    [Fact]
    public void A_message_that_was_not_dealt_with_is_told_again_to_the_next_and_only_then_the_one_behind_it()
    {
        var made = NotifySocket.Bind(Address);
        using var held = made.Descriptor.Duplicate();
        var heard = new ConcurrentQueue<string>();
        Send(Address, "1");
        Send(Address, "2");
        using (var first = new NotifyListener(fault => Assert.Fail(fault.ToString())))
        {
            first.Watch(made, (message, _) => heard.Enqueue(Encoding.UTF8.GetString(message.Text)));
            Eventually.True(() => !heard.IsEmpty, "the first");
        }
        using var next = new NotifyListener(fault => Assert.Fail(fault.ToString()));
        next.Watch(NotifySocket.Of(held.Duplicate()), (message, handled) => Take(heard, message, handled));
        Eventually.True(() => heard.Count == 3, "both");
        Assert.Equal(["1", "1", "2"], heard);
    }

    [Fact]
    public void One_that_floods_hides_no_other_and_each_is_heard_in_order()
    {
        using var listener = new NotifyListener(fault => Assert.Fail(fault.ToString()));
        var (flood, calm) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        using var first = listener.Watch(NotifySocket.Bind(Address), (message, handled) => Take(flood, message, handled));
        using var second = listener.Watch(NotifySocket.Bind(_directory["calm"]), (message, handled) => Take(calm, message, handled));
        var isOver = false;
        var flooding = new Thread(() =>
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            for (var n = 0; !Volatile.Read(ref isOver); n++) socket.SendTo(Encoding.UTF8.GetBytes($"{n}"), new UnixDomainSocketEndPoint(Address));
        });
        flooding.Start();
        for (var n = 0; n < 20; n++)
        {
            Send(_directory["calm"], $"{n}");
            Eventually.True(() => calm.Count == n + 1, $"message {n} of the calm one");
        }
        Volatile.Write(ref isOver, true);
        flooding.Join();
        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"{n}"), calm);
        Eventually.True(() => !flood.IsEmpty, "the other one");
        string[] heard = [.. flood];
        Assert.Equal(Enumerable.Range(0, heard.Length).Select(n => $"{n}"), heard);
    }

    [Fact]
    public void Nothing_is_told_of_one_that_is_watched_no_more_and_none_of_its_descriptors_stays()
    {
        using var listener = new NotifyListener(fault => Assert.Fail(fault.ToString()));
        var heard = 0;
        for (var n = 0; n < 50; n++)
        {
            var socket = NotifySocket.Bind(Address);
            var watched = listener.Watch(socket, (_, handled) => Interlocked.Increment(ref heard));
            Send(Address, "READY=1");
            watched.Dispose();
            Assert.True(socket.Descriptor.IsClosed);
            Assert.Throws<SocketException>(() => Send(Address, "READY=1"));
            Assert.InRange(heard, 0, n + 1); // what was being told at that moment is told, and once
        }
    }

    private static void Take(ConcurrentQueue<string> into, NotifyMessage message, Action handled)
    {
        into.Enqueue(Encoding.UTF8.GetString(message.Text));
        handled();
    }

    private static void Send(string address, string text)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.SendTo(Encoding.UTF8.GetBytes(text), new UnixDomainSocketEndPoint(address));
    }

    private static NotifyMessage Next(NotifySocket socket)
    {
        NotifyMessage? message = null;
        Eventually.True(() => socket.TryPeek(out message), "a message");
        socket.Consume();
        return message!;
    }
}
