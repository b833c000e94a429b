using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;
using PersistProc.Linux.Watching;

namespace PersistProc.Linux.Tests.Watching;

/// <summary>Watching files by the real kernel.</summary>
public sealed class FilesOnDisk : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentQueue<string?> _told = new();
    private readonly ConcurrentQueue<string> _troubles = new();
    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly FileWatcher _watcher;

    public FilesOnDisk() => _watcher = new FileWatcher(_faults.Enqueue);

    public void Dispose()
    {
        _watcher.Dispose();
        _directory.Dispose();
        Assert.Empty(_faults);
    }

    [Fact]
    public void A_file_that_is_written_is_told_and_one_that_is_not_wanted_is_not()
    {
        Write("src/a.js");
        Watch("src", ignore: "*.log");
        Write("src/b.log");
        Write("src/.git/index");
        Write("src/a.js");
        Told("src/a.js");
        Assert.Equal([In("src/a.js")], _told.Distinct());
    }

    [Fact]
    public void An_editor_that_replaces_a_file_is_noticed_each_time()
    {
        Write("a.toml");
        Watch("a.toml");
        for (var round = 0; round < 5; round++)
        {
            Write("a.toml.tmp-x");
            File.Move(In("a.toml.tmp-x"), In("a.toml"), overwrite: true);
            Told("a.toml");
            _told.Clear();
        }
    }

    [Fact]
    public void What_is_in_a_new_directory_at_once_is_not_missed()
    {
        Directory.CreateDirectory(In("src"));
        for (var round = 0; round < 50; round++)
        {
            // each round is about its own file alone
            var told = new ConcurrentQueue<string?>();
            using var watch = Watch($"src/**/x{round}.js", told: told);
            Write($"src/n{round}/deep/er/x{round}.js");
            Eventually.True(() => told.Contains(In($"src/n{round}/deep/er/x{round}.js")), $"round {round} is told");
        }
    }

    [Fact]
    public void A_directory_that_is_moved_in_is_looked_at_and_one_that_is_moved_out_is_not()
    {
        Write("src/keep.js");
        Write("other/sub/x.js");
        Watch("src");
        Directory.Move(In("other"), In("src/in"));
        Told("src/in/sub/x.js");
        _told.Clear();
        Directory.Move(In("src/in"), In("out"));
        Told("src/in");
        _told.Clear();
        Write("out/sub/x.js");
        Write("src/keep.js");
        Told("src/keep.js");
        Assert.Equal([In("src/keep.js")], _told.Distinct());
    }

    [Fact]
    public void A_directory_that_is_removed_and_made_again_is_found_with_what_leads_to_it()
    {
        Write("x/y/src/a.js");
        Watch("x/y/src");
        for (var round = 0; round < 5; round++)
        {
            Directory.Delete(In("x"), recursive: true);
            Eventually.True(() => !_told.IsEmpty, "that it has gone");
            _told.Clear();
            Write("x/y/src/b.js");
            Told("x/y/src/b.js");
            _told.Clear();
            Write("x/y/src/b.js");
            Told("x/y/src/b.js");
        }
    }

    [Fact]
    public void A_file_that_is_made_again_between_the_loss_of_its_directory_and_of_what_leads_there_is_told()
    {
        Write("x/y/src/a.js");
        var told = new List<string?>();
        var watched = new WatchedScope(Scope("x/y/src"), change => told.Add(change.Path), _troubles.Enqueue);
        using var book = new DirectoryBook();
        book.Enter(watched);
        Directory.Delete(In("x/y/src"), recursive: true);
        Hear();
        Assert.NotEmpty(told);
        told.Clear();
        // while the watcher has heard of the first one alone, all the others go, and all are made again
        Directory.Delete(In("x"), recursive: true);
        Write("x/y/src/b.js");
        Hear();
        Assert.Equal([In("x/y/src/b.js")], told);
        told.Clear();
        Write("x/y/src/c.js");
        Hear();
        Assert.Equal([In("x/y/src/c.js")], told);

        void Hear()
        {
            book.Hear([watched]);
            watched.Tell();
        }
    }

    [Fact]
    public void Where_the_way_to_one_path_is_lost_the_files_of_another_are_not_told()
    {
        Write("x/src/a.js");
        Write("lib/b.js");
        var told = new List<FileChange>();
        var watched = new WatchedScope(new WatchScope(new Watch { Paths = [In("x/src"), In("lib")], Ignore = [], Base = _directory.Path }, _ => []), told.Add, _troubles.Enqueue);
        using var book = new DirectoryBook();
        book.Enter(watched);
        Directory.Delete(In("x"), recursive: true);
        book.Hear([watched]);
        watched.Tell();
        Assert.All(told, change => Assert.StartsWith(In("x/src"), change.Path, StringComparison.Ordinal));
        told.Clear();
        Write("lib/b.js");
        book.Hear([watched]);
        watched.Tell();
        Assert.Equal([new FileChange(In("lib/b.js"), 0)], told);
    }

    [Fact]
    public void Who_looks_for_what_is_left_of_the_way_while_that_is_removed_as_well_finds_it_again_all_the_same()
    {
        // a long way: one directory goes after the other, while the nearest that is left is looked for
        var source = string.Join('/', Enumerable.Repeat("x", 200));
        Write($"{source}/a.js");
        Watch(source);
        for (var round = 0; round < 8; round++)
        {
            Directory.Delete(In("x"), recursive: true);
            // the removal may be told last of all, and of each moment one change is named
            var next = $"{source}/{round}.js";
            Eventually.True(() =>
            {
                Write(next);
                return _told.Any(each => each is null || each == In(next));
            }, $"{round}.js is told");
        }
    }

    [Fact]
    public void A_link_is_followed_where_it_is_asked_for_and_not_below()
    {
        Write("real/a.js");
        Directory.CreateSymbolicLink(In("current"), In("real"));
        Directory.CreateSymbolicLink(In("real/loop"), In("real"));
        Watch("current");
        Write("real/a.js");
        Told("current/a.js");
        Write("next/a.js");
        Directory.CreateSymbolicLink(In("current.new"), In("next"));
        Assert.Equal(0, Libc.rename(In("current.new"), In("current")));
        Told("current");
        Write("next/b.js");
        Told("current/b.js");
    }

    [Fact]
    public void Two_who_watch_the_same_are_both_told_and_one_who_has_left_is_not()
    {
        Write("src/a.js");
        var second = new ConcurrentQueue<string?>();
        Watch("src");
        var leaving = Watch("src", told: second);
        Write("src/a.js");
        Told("src/a.js");
        Eventually.True(() => second.Contains(In("src/a.js")), "the second one is told");
        leaving.Dispose();
        // a third one's beginning is behind the second one's end, who may have been told more until then
        Watch("src", told: new ConcurrentQueue<string?>());
        second.Clear();
        _told.Clear();
        Write("src/a.js");
        Told("src/a.js");
        Assert.Empty(second);
    }

    [Fact]
    public void A_storm_of_ten_thousand_files_is_told_and_what_comes_after_it_too()
    {
        Directory.CreateDirectory(In("src"));
        Watch("src");
        for (var file = 0; file < 10_000; file++) File.WriteAllText(In($"src/{file}.js"), "");
        Eventually.True(() => !_told.IsEmpty, "something of it is told");
        // only the first one of each moment is named; after a loss nobody knows
        Eventually.True(() =>
        {
            Write("src/last.js");
            return _told.Contains(In("src/last.js")) || _told.Contains(null);
        }, "the last one is told");
        Assert.Empty(_troubles);
    }

    private string In(string path) => Path.Combine(_directory.Path, path);

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), "x");
    }

    private IFileWatch Watch(string path, string? ignore = null, ConcurrentQueue<string?>? told = null)
    {
        var ready = new ManualResetEventSlim();
        var watch = _watcher.Watch(Scope(path, ignore), change => (told ?? _told).Enqueue(change.Path), _troubles.Enqueue, ready.Set);
        Assert.True(ready.Wait(TimeSpan.FromSeconds(20)), "it does not begin");
        return watch;
    }

    private WatchScope Scope(string path, string? ignore = null) =>
        new(new Watch { Paths = [In(path)], Ignore = ignore is null ? [] : [ignore], Base = _directory.Path }, _ => []);

    // it may be among others: then it is not the one that is named
    private void Told(string path) => Eventually.True(() => _told.Any(each => each is null || each == In(path) || each.StartsWith(Path.GetDirectoryName(In(path))!, StringComparison.Ordinal)), $"{path} is told");
}
