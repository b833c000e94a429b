using PersistProc.Linux.Gate;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Gate;

public sealed class NamesThatGo : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_socket_with_two_names_may_lose_either_and_get_it_back_from_the_other()
    {
        using var listener = UnixListener.Listen(_directory["one"]);
        for (var time = 0; time < 2; time++)
        {
            UnixListener.Link(_directory["one"], _directory["other"]);
            File.Delete(_directory["one"]);
            Assert.True(UnixListener.IsListenedTo(_directory["other"]));
            UnixListener.Link(_directory["other"], _directory["one"]);
            File.Delete(_directory["other"]);
            Assert.True(UnixListener.IsListenedTo(_directory["one"]));
        }
    }

    // another file system than the temporary directory's, mostly; if not, it is a second name there too
    [Fact]
    public void In_another_file_system_the_second_name_leads_to_the_first()
    {
        using var listener = UnixListener.Listen(_directory["one"]);
        var other = $"/dev/shm/persistproc-test-{Guid.NewGuid():N}";
        File.WriteAllText(other, "what lay there is replaced");
        try
        {
            UnixListener.Link(_directory["one"], other);
            Assert.True(UnixListener.IsListenedTo(other));
        }
        finally
        {
            File.Delete(other);
        }
    }

    [Fact]
    public void A_lock_whose_file_was_removed_is_known_from_the_one_that_is_there_now()
    {
        Assert.True(LockFile.TryTake(_directory["lock"], out var first, out _));
        using (first)
        {
            Assert.True(LockFile.IsNew(first));
            LockFile.Sign(first);
            Assert.False(LockFile.IsNew(first));
            Assert.True(LockFile.IsAt(_directory["lock"], first));
            File.Delete(_directory["lock"]);
            Assert.False(LockFile.IsAt(_directory["lock"], first));
            Assert.True(LockFile.TryTake(_directory["lock"], out var second, out _));
            using (second)
            {
                Assert.True(LockFile.IsNew(second));
                Assert.False(LockFile.IsAt(_directory["lock"], first));
                Assert.True(LockFile.IsAt(_directory["lock"], second));
            }
        }
    }

    [Fact]
    public void Nobody_lives_where_nobody_was_started() => Assert.False(Family.LivesAt(_directory["state"]));
}
