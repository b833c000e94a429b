using PersistProc.Core;
using PersistProc.Linux.Watching;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Watching;

/// <summary>Files on this machine, watched for the actors.</summary>
internal sealed class WatchedFiles(FileWatcher watcher) : IFiles
{
    private const int LargestIgnoreFile = 1 << 20;

    /// <inheritdoc/>
    public IDisposable Watch(Watch watch, Action<FilesChanged> changed, Action<string> trouble) =>
        watcher.Watch(new WatchScope(watch, Lines), change => changed(new FilesChanged(change.Path, change.More)), trouble);

    /// <summary>What of a watch is not there: a path, or where a pattern begins.</summary>
    public static IEnumerable<(string Key, string Why)> Missing(Watch watch)
    {
        foreach (var path in watch.Paths)
        {
            if (!Glob.TryExpand(path, out var all, out _)) continue;
            foreach (var (plain, pattern) in all.Select(Glob.Cut))
            {
                if (pattern is null ? !Path.Exists(plain) : !Directory.Exists(plain)) yield return ("paths", $"there is no {(pattern is null ? "file or directory" : "directory")} {plain}: make it, or leave it out");
            }
        }

        foreach (var file in watch.IgnoreFiles)
        {
            if (!File.Exists(file)) yield return ("ignore_files", $"there is no file {file}: make it, or leave it out");
        }
    }

    /// <summary>What <see cref="Missing"/> looks at.</summary>
    public static IEnumerable<string> LookedAt(Watch watch) =>
        watch.Paths.SelectMany(path => Glob.TryExpand(path, out var all, out _) ? all : []).Select(path => Glob.Cut(path).Base).Concat(watch.IgnoreFiles);

    private static string[] Lines(string path) =>
        Linux.Files.SmallFile.TryRead(path, LargestIgnoreFile, out _) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes).Split('\n') : [];
}
