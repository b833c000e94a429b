using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

public sealed class FilesReadBefore : IDisposable
{
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private readonly TemporaryDirectory _directory = new();
    private readonly ServiceFileCache _cache = new(new Moment());

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_that_did_not_change_is_not_read_again()
    {
        var path = Write("a", LongAgo);
        Assert.Same(_cache.Read(path, isProject: false), _cache.Read(path, isProject: false));
    }

    [Fact]
    public void One_that_changed_is()
    {
        var path = Write("a", LongAgo);
        _cache.Read(path, isProject: false);
        Write("b", LongAgo.AddSeconds(1));
        Assert.Equal("b", Assert.Single(_cache.Read(path, isProject: false).Units).Name.ToString());
    }

    [Fact]
    public void One_that_was_changed_a_moment_before_is_read_again_although_its_time_is_the_same()
    {
        var path = Write("a", Now);
        _cache.Read(path, isProject: false);
        Write("b", Now);
        Assert.Equal("b", Assert.Single(_cache.Read(path, isProject: false).Units).Name.ToString());
    }

    [Fact]
    public void One_that_was_changed_a_moment_before_and_is_the_same_still_is_not_read_again()
    {
        var path = Write("a", Now);
        Assert.Same(_cache.Read(path, isProject: false), _cache.Read(path, isProject: false));
    }

    [Fact]
    public void What_a_file_refers_to_is_looked_at_as_well_when_it_was_changed_a_moment_before()
    {
        var path = _directory.Write("x.toml", "[services.a]\ncommand = [\"echo\", \"${WHAT}\"]\nenvironment_files = [\"x.env\"]\n");
        File.SetLastWriteTimeUtc(path, LongAgo);
        foreach (var what in (string[])["one", "two"])
        {
            File.SetLastWriteTimeUtc(_directory.Write("x.env", $"WHAT={what}\n"), Now);
            Assert.Equal(what, Assert.Single(_cache.Read(path, isProject: false).Units).Command[^1]);
        }
    }

    [Fact]
    public void One_that_has_gone_is_an_error_at_once()
    {
        var path = Write("a", LongAgo);
        _cache.Read(path, isProject: false);
        File.Delete(path);
        Assert.NotEmpty(_cache.Read(path, isProject: false).Errors);
    }

    private string Write(string service, DateTime changed)
    {
        var path = _directory.Write("x.toml", $"[services.{service}]\ncommand = \"true\"\n");
        File.SetLastWriteTimeUtc(path, changed);
        return path;
    }

    /// <summary>It is this moment, however long a test takes.</summary>
    private sealed class Moment : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(Now);
    }
}
