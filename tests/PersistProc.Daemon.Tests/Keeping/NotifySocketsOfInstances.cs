using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Notifying;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Tests.Keeping;

public sealed class NotifySocketsOfInstances : IDisposable
{
    private static readonly InstanceId Web = new(ServiceName.Parse("shop/web"), new Attempt(3));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TemporaryDirectory _state = new();
    private readonly TemporaryDirectory _run = new();
    private readonly ConcurrentDictionary<string, Descriptor> _kept = new();
    private readonly BlockingCollection<KeeperEvent> _told = [];
    private readonly NotifyDesk _desk;

    public NotifySocketsOfInstances() => _desk = Desk();

    public void Dispose()
    {
        _desk.Dispose();
        foreach (var kept in _kept.Values) kept.Dispose();
        _run.Dispose();
        _state.Dispose();
    }

    [Fact]
    public void What_is_said_before_the_spawn_is_told_comes_behind_it()
    {
        _desk.Begin();
        var address = Open(_desk);
        Send(address, "READY=1\nSTATUS=x");
        Assert.False(_told.TryTake(out _));
        _desk.Spawned(Web, Environment.ProcessId, 5);
        var told = Next();
        Assert.Equal((Web, new Notification { Phase = NotifiedPhase.Ready, Status = "x" }, Environment.ProcessId), (told.Instance, told.Notification, told.Sender));
    }

    [Fact]
    public void The_next_supervisor_hears_what_was_said_to_the_one_before_and_meanwhile()
    {
        var address = Open(_desk);
        Send(address, "STATUS=unheard");
        _desk.Spawned(Web, Environment.ProcessId, 5);
        _desk.Begin();
        Assert.Equal("unheard", Next().Notification.Status);     // and killed before it has dealt with it
        _desk.Dispose();
        Send(address, "STATUS=meanwhile");
        using var next = Desk();
        Assert.False(next.HasUnheard(Web));
        foreach (var (key, kept) in _kept) next.Stored(key, kept.Duplicate());
        next.Spawned(Web, Environment.ProcessId, 5);
        Send(address, "STATUS=before it has begun");
        Assert.True(next.HasUnheard(Web));
        Assert.False(_told.TryTake(out _));
        next.Begin();
        Assert.Equal(["unheard", "meanwhile", "before it has begun"], Enumerable.Range(0, 3).Select(_ => Handle()));
        Assert.False(next.HasUnheard(Web));
        Assert.Equal(address, Open(next));       // the same order again is the same socket
    }

    [Fact]
    public void One_that_nobody_was_spawned_for_goes_and_what_a_dead_keeper_left_too()
    {
        var address = Open(_desk);
        foreach (var place in new[] { _state.Path, _run.Path })
        {
            File.WriteAllText(Path.Combine(place, "notify-left"), "");
            File.WriteAllText(Path.Combine(place, "other"), "");
        }
        _desk.Begin();
        Assert.Equal([Path.Combine(_state.Path, "other"), Path.Combine(_run.Path, "other")], [.. Directory.GetFiles(_state.Path), .. Directory.GetFiles(_run.Path)]);
        Assert.False(File.Exists(address));
        Assert.Empty(_kept);
    }

    [Fact]
    public void What_was_said_is_dealt_with_before_an_end_and_nothing_is_heard_after_it_is_closed()
    {
        _desk.Begin();
        var address = Open(_desk);
        _desk.Spawned(Web, Environment.ProcessId, 5);
        Send(address, "STATUS=1");
        Send(address, "STOPPING=1");
        var end = new TaskCompletionSource();
        _desk.AfterWhatIsThere(Web, end.SetResult);
        Handle();
        var last = Next();
        Assert.Equal(NotifiedPhase.Stopping, last.Notification.Phase);
        Assert.False(end.Task.IsCompleted);
        last.Handled();
        Assert.True(end.Task.IsCompleted);
        _desk.Close(Web);
        Assert.Throws<SocketException>(() => Send(address, "READY=1"));
        Assert.Empty(_kept);
    }

    [Fact]
    public void Who_lives_and_is_none_of_its_tree_is_not_heard()
    {
        _desk.Begin();
        var address = Open(_desk);
        _desk.Spawned(Web, leader: 1, tag: 5);
        Send(address, "READY=1");
        using var heard = new ManualResetEventSlim();
        _desk.AfterWhatIsThere(Web, heard.Set);
        Assert.True(heard.Wait(Patience));
        Assert.False(_told.TryTake(out _));
    }

    [Fact]
    public void A_name_that_is_removed_is_made_again_and_who_had_connected_to_the_one_before_is_heard_too()
    {
        _desk.Begin();
        var address = Open(_desk);
        _desk.Spawned(Web, Environment.ProcessId, 5);
        using var connected = Connect(address);
        Directory.Delete(_state.Path, recursive: true);
        Assert.Equal(WatchdogWord.Alive, Next().Notification.Watchdog);      // it has not been silent
        Assert.True(File.Exists(address));
        Send(address, "STATUS=new");
        Assert.Equal("new", Handle());
        connected.Send("STATUS=old"u8);
        Assert.Equal("old", Handle());
        File.Delete(address);
        Assert.Equal(WatchdogWord.Alive, Next().Notification.Watchdog);
        Assert.Equal(address, Open(_desk));

        // the next supervisor has all three
        Send(address, "STATUS=newest");
        Assert.Equal("newest", Next().Notification.Status);
        _desk.Dispose();
        using var next = Desk();
        foreach (var (key, kept) in _kept) next.Stored(key, kept.Duplicate());
        Assert.True(next.HasUnheard(Web));
        next.Spawned(Web, Environment.ProcessId, 5);
        next.Begin();
        Assert.Equal("newest", Handle());
        connected.Send("STATUS=still"u8);
        Assert.Equal("still", Handle());
        next.Close(Web);
        Assert.Empty(_kept);
        Assert.False(File.Exists(address));
    }

    [Fact]
    public void A_name_that_was_removed_while_there_was_no_supervisor_is_made_again_by_the_next()
    {
        var address = Open(_desk);
        _desk.Dispose();
        Directory.Delete(_state.Path, recursive: true);
        using var next = Desk();
        foreach (var (key, kept) in _kept) next.Stored(key, kept.Duplicate());
        next.Spawned(Web, Environment.ProcessId, 5);
        next.Begin();
        Assert.Equal(WatchdogWord.Alive, Next().Notification.Watchdog);
        Send(address, "READY=1");
        Assert.Equal(NotifiedPhase.Ready, Next().Notification.Phase);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_state.Path));
    }

    // it was killed between making it again and having it held
    [Fact]
    public void A_name_that_only_leads_to_a_dead_supervisor_s_socket_is_made_again_by_the_next()
    {
        var address = Open(_desk);
        _desk.Dispose();
        NotifySocket.Bind(address).Dispose();
        Assert.True(File.Exists(address));
        using var next = Desk();
        foreach (var (key, kept) in _kept) next.Stored(key, kept.Duplicate());
        next.Spawned(Web, Environment.ProcessId, 5);
        next.Begin();
        Assert.Equal(WatchdogWord.Alive, Next().Notification.Watchdog);
        Send(address, "READY=1");
        Assert.Equal(NotifiedPhase.Ready, Next().Notification.Phase);
    }

    // nobody can judge it meanwhile
    [Fact]
    public void As_long_as_a_name_cannot_be_made_again_its_service_is_not_silent()
    {
        _desk.Begin();
        var address = Open(_desk);
        _desk.Spawned(Web, Environment.ProcessId, 5);
        Directory.Delete(_state.Path, recursive: true);
        File.WriteAllText(_state.Path, "");
        for (var time = 0; time < 3; time++) Assert.Equal(WatchdogWord.Alive, Next().Notification.Watchdog);
        File.Delete(_state.Path);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(address), Patience));
    }

    [Fact]
    public void However_often_a_name_is_removed_few_sockets_are_kept_and_the_first_is_one_of_them()
    {
        _desk.Begin();
        var address = Open(_desk);
        _desk.Spawned(Web, Environment.ProcessId, 5);
        using var connected = Connect(address);
        for (var time = 0; time < 20; time++)
        {
            File.Delete(address);
            Assert.Equal(WatchdogWord.Alive, Next().Notification.Watchdog);
        }

        Assert.Equal(8, _kept.Count);
        connected.Send("STATUS=first"u8);
        Assert.Equal("first", Handle());
    }

    [Fact]
    public void Another_user_s_service_has_an_abstract_one()
    {
        var (plan, failure) = _desk.Open(Web, Plan() with { Stage = new StageOrder { Uid = 65534 } });
        Assert.Null(failure);
        Assert.StartsWith("NOTIFY_SOCKET=@persistproc-5-", plan.Environment.Single(each => each.StartsWith("NOTIFY", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void One_whose_path_would_be_too_long_or_whose_directory_is_gone_is_abstract_too()
    {
        using var desk = new NotifyDesk([Path.Combine(_run.Path, new string('x', 100))], _ => [], _told.Add, (_, _) => { }, _ => { }, Log);
        Assert.Contains(desk.Open(Web, Plan()).Plan.Environment, each => each.StartsWith("NOTIFY_SOCKET=@", StringComparison.Ordinal));
        using var other = new NotifyDesk([Path.Combine(_run.Path, "gone")], _ => [], _told.Add, (_, _) => { }, _ => { }, Log);
        Assert.Contains(other.Open(Web, Plan()).Plan.Environment, each => each.StartsWith("NOTIFY_SOCKET=@", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("notify\nshop/web\n3\n/run/x y\nz", "/run/x y\nz")]
    [InlineData("notify\nshop/web\nx\n/run", null)]
    [InlineData("notify-2\nshop/web\n3\n/run", "/run")]
    [InlineData("notify-x\nshop/web\n3\n/run", null)]
    [InlineData("notify-\nshop/web\n3\n/run", null)]
    [InlineData("store\nshop/web\n3\n/run", null)]
    [InlineData("", null)]
    public void A_key_says_whose_it_is_and_where(string key, string? address)
    {
        Assert.Equal(address, NotifyKey.Read(key)?.Address);
        if (address is not null) Assert.Equal(key, NotifyKey.Read(key)!.ToString());
    }

    private static DaemonLog Log => new(NullLogger<DaemonLog>.Instance);

    private static SpawnFrame Plan() => new()
    {
        Service = "shop/web",
        Attempt = 3,
        Tag = 5,
        Path = "/bin/true",
        Arguments = ["true"],
        Environment = ["A=1", "NOTIFY_SOCKET=/of/somebody/else"],
        Directory = "/",
    };

    private NotifyDesk Desk() => new([_state.Path, _run.Path], _ => [], _told.Add, (key, socket) => _kept[key] = socket.Duplicate(), key => Drop(key), Log);

    private void Drop(string key)
    {
        if (_kept.TryRemove(key, out var kept)) kept.Dispose();
    }

    private static string Open(NotifyDesk desk)
    {
        var (plan, failure) = desk.Open(Web, Plan());
        Assert.Null(failure);
        return Assert.Single(plan.Environment, each => each.StartsWith("NOTIFY_SOCKET=", StringComparison.Ordinal))["NOTIFY_SOCKET=".Length..];
    }

    private KeeperEvent.Notified Next() => Assert.IsType<KeeperEvent.Notified>(_told.TryTake(out var told, Patience) ? told : throw new TimeoutException("nothing was told"));

    private string? Handle()
    {
        var told = Next();
        told.Handled();
        return told.Notification.Status;
    }

    private static Socket Connect(string address)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(address));
        return socket;
    }

    private static void Send(string address, string text)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.SendTo(Encoding.UTF8.GetBytes(text), new UnixDomainSocketEndPoint(address));
    }
}
