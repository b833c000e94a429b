using System.Net.Sockets;
using System.Text;
using PersistProc.Linux.Events;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Gate;

public sealed class WhoMayEnter(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Of_two_who_take_a_lock_the_second_learns_who_has_it()
    {
        Assert.True(LockFile.TryTake(_directory["lock"], out var first, out _));
        LockFile.Sign(first);
        Assert.False(LockFile.TryTake(_directory["lock"], out _, out var holder));
        Assert.Equal(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), holder);
        first.Dispose();
        Assert.True(LockFile.TryTake(_directory["lock"], out var second, out _));
        second.Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory["lock"]));
    }

    [Fact]
    public void A_lock_lives_as_long_as_anybody_has_its_descriptor()
    {
        Assert.True(LockFile.TryTake(_directory["lock"], out var first, out _));
        var inherited = first.Duplicate();
        first.Dispose();
        Assert.False(LockFile.TryTake(_directory["lock"], out _, out _));
        inherited.Dispose();
        Assert.True(LockFile.TryTake(_directory["lock"], out var next, out _));
        next.Dispose();
    }

    [Fact]
    public void A_directory_is_made_with_its_parents_for_its_owner_only()
    {
        Assert.Null(OwnedDirectory.Ensure(_directory["a/b"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory["a/b"]));
        Assert.Null(OwnedDirectory.Ensure(_directory["a/b"]));
    }

    [Theory]
    [InlineData(511)]
    [InlineData(504)]
    [InlineData(451)]
    public void A_directory_that_others_can_write_is_refused(int mode)
    {
        Directory.CreateDirectory(_directory["open"]);
        File.SetUnixFileMode(_directory["open"], (UnixFileMode)mode);
        Assert.Contains("can be written by others", OwnedDirectory.Ensure(_directory["open"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_its_place_is_refused()
    {
        File.WriteAllText(_directory["file"], "");
        Assert.Contains(_directory["file"], OwnedDirectory.Ensure(_directory["file"]), StringComparison.Ordinal);
        Assert.NotNull(OwnedDirectory.Ensure(_directory["file/below"]));
    }

    [Fact]
    public void A_directory_of_another_user_is_refused()
    {
        if (UnixListener.CurrentUser != 0)
        {
            output.WriteLine("not tried: only root can make a directory of another user");
            return;
        }
        Directory.CreateDirectory(_directory["theirs"]);
        using var chown = TestChild.Shell($"chown 12345 {_directory["theirs"]}");
        chown.Wait();
        Assert.Contains("belongs to user 12345", OwnedDirectory.Ensure(_directory["theirs"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_is_its_owners_only_and_takes_the_place_of_what_lay_there()
    {
        File.WriteAllText(_directory["s"], "an old one");
        using var listener = UnixListener.Listen(_directory["s"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory["s"]));
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(_directory["s"]));
        Assert.Equal((Environment.ProcessId, UnixListener.CurrentUser), UnixListener.Peer((int)client.Handle));
    }

    [Fact]
    public void A_path_of_107_bytes_is_listened_at_and_one_of_108_refused()
    {
        var longest = _directory[new string('s', UnixListener.MaxPath - _directory.Path.Length - 1)];
        Assert.Equal(107, Encoding.UTF8.GetByteCount(longest));
        using (UnixListener.Listen(longest)) Assert.True(File.Exists(longest));
        Assert.Throws<ArgumentException>(() => UnixListener.Listen(longest + "s"));
        Assert.False(File.Exists(longest + "s"));
    }

    [Fact]
    public async Task Whoever_waits_is_dismissed_with_a_word_and_nobody_is_waited_for()
    {
        using var listener = UnixListener.Listen(_directory["s"]);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(_directory["s"]));
        Assert.True(UnixListener.TryDismiss(listener, "sorry"u8));
        var answer = new byte[100];
        Assert.Equal("sorry", Encoding.ASCII.GetString(answer, 0, client.Receive(answer)));
        Assert.Equal(0, client.Receive(answer));
        var second = Task.Run(() => UnixListener.TryDismiss(listener, "sorry"u8));
        Assert.False(await second.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_directory_that_is_removed_or_loses_a_file_is_noticed()
    {
        Directory.CreateDirectory(_directory["run"]);
        File.WriteAllText(_directory["run/socket"], "");
        using var watch = new DirectoryWatch();
        watch.Watch(_directory["run"]);
        watch.Watch(_directory["run"]);
        using var epoll = new Epoll();
        epoll.Add(watch.Descriptor, Readiness.Readable, 1);
        Assert.Equal(0, epoll.Wait(0));
        File.Delete(_directory["run/socket"]);
        Assert.Equal(1, epoll.Wait(5_000));
        watch.Drain();
        Assert.Equal(0, epoll.Wait(0));
        Directory.Delete(_directory["run"]);
        Assert.Equal(1, epoll.Wait(5_000));
    }

    [Fact]
    public void A_directory_that_is_moved_away_is_noticed()
    {
        Directory.CreateDirectory(_directory["run"]);
        using var watch = new DirectoryWatch();
        watch.Watch(_directory["run"]);
        using var epoll = new Epoll();
        epoll.Add(watch.Descriptor, Readiness.Readable, 1);
        Directory.Move(_directory["run"], _directory["elsewhere"]);
        Assert.Equal(1, epoll.Wait(5_000));
    }
}
