namespace PersistProc.Core;

/// <summary>What a watch means: which files it is about, and which directories one has to look at for that.</summary>
public sealed class WatchScope
{
    private readonly List<Root> _roots = [];
    private readonly IgnoreRules _ignore = new();

    /// <summary>The scope of a watch.</summary>
    /// <param name="watch">The watch.</param>
    /// <param name="lines">The lines of an ignore file; none if it cannot be read.</param>
    public WatchScope(Watch watch, Func<string, IEnumerable<string>> lines)
    {
        _ignore.Add("/", Watch.Unasked, hasComments: false);
        foreach (var file in watch.IgnoreFiles) _ignore.Add(Path.GetDirectoryName(file) ?? "/", lines(file), hasComments: true);
        _ignore.Add(watch.Base ?? "/", watch.Ignore, hasComments: false);
        foreach (var path in watch.Paths)
        {
            if (!Glob.TryExpand(path, out var all, out _)) continue;
            foreach (var each in all)
            {
                var (plain, pattern) = Glob.Cut(each);
                _roots.Add(new Root(plain, pattern is null ? null : Glob.Of(pattern)));
            }
        }
    }

    /// <summary>Where its paths and patterns begin: absolute.</summary>
    public IEnumerable<string> Roots => _roots.Select(root => root.Path).Distinct();

    /// <summary>Whether a change of this file, or of this directory itself, is one.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    public bool Wants(string path, bool isDirectory)
    {
        foreach (var root in _roots)
        {
            var wanted = root.Pattern is null ? path == root.Path || IsBelow(path, root.Path) : IsBelow(path, root.Path) && root.Pattern.Matches(Relative(path, root.Path));
            if (wanted && !_ignore.Has(path, isDirectory, root.Path)) return true;
        }

        return false;
    }

    /// <summary>Whether one has to look at what lies in this directory: a file in it, or below, may be wanted, or a root may come to be there.</summary>
    /// <param name="directory">Absolute.</param>
    public bool LeadsTo(string directory)
    {
        foreach (var root in _roots)
        {
            if (IsAbove(directory, root.Path)) return true;
            if (directory != root.Path && !IsBelow(directory, root.Path)) continue;
            if (_ignore.Has(directory, isDirectory: true, root.Path)) continue;
            if (root.Pattern is null || root.Pattern.MayMatchBelow(directory == root.Path ? "" : Relative(directory, root.Path))) return true;
        }

        return false;
    }

    /// <summary>Whether a directory is only on the way: what else lies in it is of no interest.</summary>
    public bool IsOnTheWay(string directory) => !_roots.Exists(root => directory == root.Path || IsBelow(directory, root.Path));

    private static bool IsAbove(string directory, string path) => directory != path && IsBelow(path, directory);

    private static bool IsBelow(string path, string directory) =>
        directory == "/" ? path.Length > 1 : path.Length > directory.Length && path[directory.Length] == '/' && path.StartsWith(directory, StringComparison.Ordinal);

    private static ReadOnlySpan<char> Relative(string path, string directory) => path.AsSpan(directory == "/" ? 1 : directory.Length + 1);

    private sealed record Root(string Path, Glob? Pattern);
}
