using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>Connections that the terminals' thread serves.</summary>
public sealed class ServedSockets : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();
    private readonly LogPump _pump = new(TimeProvider.System);
    private readonly ConcurrentQueue<User> _users = new();

    public ServedSockets()
    {
        _pump.Start();
        _pump.Listen(UnixListener.Listen(_temporary["socket"]), socket => _users.Enqueue(new User(socket)));
    }

    public void Dispose()
    {
        foreach (var user in _users) user.Socket.Dispose();
        _pump.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void What_comes_is_his_who_has_the_connection_and_what_he_sends_arrives_in_one_piece()
    {
        using var client = Connect(out var user);
        client.Send("hello"u8);
        Has(user, "hello");
        Assert.Equal(7, user.Socket.Send("he"u8, "llo 2"u8));
        Assert.Equal("hello 2", Read(client, 7));
        Assert.Equal((Environment.ProcessId, UnixListener.CurrentUser), user.Socket.Peer);
    }

    [Fact]
    public void Who_pauses_is_given_nothing_until_he_goes_on_and_others_are_served_meanwhile()
    {
        using var client = Connect(out var user);
        user.Takes = false;
        client.Send("first"u8);
        Has(user, "first");
        client.Send(" second"u8);
        using (var other = Connect(out var otherUser))
        {
            other.Send("other"u8);
            Has(otherUser, "other"); // by the same thread, which has seen the second piece before
        }
        Assert.Equal("first", user.Text);
        user.Takes = true;
        user.Socket.Resume();
        Has(user, "first second");
    }

    [Fact]
    public void One_who_asks_again_whether_to_go_on_and_does_not_stays_paused()
    {
        using var client = Connect(out var user);
        user.Takes = false;
        client.Send("first"u8);
        Has(user, "first");
        client.Send(" second"u8);
        user.Socket.Resume();
        Eventually.True(() => user.Asked == 1, "he is asked");
        Assert.Equal("first", user.Text);
        user.Takes = true;
        user.Socket.Resume();
        Has(user, "first second");
    }

    [Fact]
    public void The_end_of_the_other_side_is_told_behind_all_that_it_has_sent()
    {
        using var client = Connect(out var user);
        user.Takes = false;
        client.Send("first"u8);
        Has(user, "first");
        client.Send(" last"u8);
        client.Dispose();
        user.Takes = true;
        user.Socket.Resume();
        Eventually.True(() => user.IsGone, "its end is told");
        Assert.Equal("first last", user.Text);
    }

    [Fact]
    public async Task Who_sends_to_one_that_reads_nothing_waits_for_room_and_holds_up_nobody()
    {
        using var client = Connect(out var user);
        var much = new byte[64 << 10];
        var sent = 0;
        for (int more; (more = user.Socket.Send(much, [])) > 0; sent += more)
        {
        }
        var room = user.Socket.Room();
        using (var other = Connect(out var otherUser))
        {
            other.Send("other"u8);
            Has(otherUser, "other");
        }
        Assert.False(room.IsCompleted);
        Read(client, sent);
        await room.WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(2, user.Socket.Send("ok"u8, []));
        Assert.Equal("ok", Read(client, 2));
    }

    [Fact]
    public async Task Who_waits_for_room_is_woken_when_it_is_closed_or_the_other_side_ends_and_can_send_no_more()
    {
        foreach (var isOurs in new[] { true, false })
        {
            using var client = Connect(out var user);
            var much = new byte[64 << 10];
            while (user.Socket.Send(much, []) > 0)
            {
            }
            var room = user.Socket.Room();
            if (isOurs) user.Socket.Dispose();
            else client.Dispose();
            await room.WaitAsync(TimeSpan.FromSeconds(15));
            Assert.Throws<IOException>(() => user.Socket.Send("x"u8, []));
            var again = user.Socket.Room();
            Assert.True(again.IsCompleted || !isOurs, "of one of ours that is closed it is known at once");
            await again.WaitAsync(TimeSpan.FromSeconds(15)); // of another's, as soon as the thread comes to it
        }
    }

    [Fact]
    public void One_who_fails_loses_his_connection_and_nobody_else_anything()
    {
        using var client = Connect(out var user);
        using var other = Connect(out var otherUser);
        user.Fails = true;
        client.Send("x"u8);
        Eventually.True(() => user.IsGone, "his is over");
        other.Send("other"u8);
        Has(otherUser, "other");
    }

    [Fact]
    public void Nobody_is_let_in_when_listening_is_over()
    {
        _pump.EndListening();
        Eventually.True(() => IsRefused(_temporary["socket"]), "who connects is refused");
    }

    private static bool IsRefused(string path)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(path));
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private Socket Connect(out User user)
    {
        var before = _users.Count;
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(_temporary["socket"]));
        Eventually.True(() => _users.Count > before, "the connection is told of");
        user = _users.Last();
        return client;
    }

    private static void Has(User user, string text) => Eventually.True(() => user.Text == text, $"\"{text}\" came, instead of: {user.Text}");

    private static string Read(Socket client, int length)
    {
        var buffer = new byte[length];
        for (var done = 0; done < length; done += client.Receive(buffer.AsSpan(done)))
        {
        }
        return Encoding.UTF8.GetString(buffer);
    }

    private sealed class User : ISocketUser
    {
        private readonly Lock _gate = new();
        private readonly byte[] _buffer = new byte[100];
        private string _text = "";

        public User(PumpedSocket socket)
        {
            Socket = socket;
            socket.Begin(this);
        }

        public PumpedSocket Socket { get; }

        public volatile bool Takes = true, Fails, IsGone;

        public volatile int Asked;

        public string Text
        {
            get
            {
                lock (_gate) return _text;
            }
        }

        Memory<byte> ISocketUser.Room => _buffer;

        bool ISocketUser.Came(int count)
        {
            if (Fails) throw new InvalidOperationException("it fails");
            lock (_gate) _text += Encoding.UTF8.GetString(_buffer, 0, count);
            if (count == 0) Asked++;
            return Takes;
        }

        void ISocketUser.Gone() => IsGone = true;
    }
}
