using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Watching;

/// <summary>
/// Which directories are looked at, for whom, and by which path: one directory has one number however many paths lead to it. Of one thread.
/// </summary>
internal sealed class DirectoryBook : IDisposable
{
    private readonly Inotify _inotify = new();
    private readonly Dictionary<int, List<(WatchedScope Watched, string Path)>> _directories = [];
    private readonly List<InotifyEvent> _events = [];

    // what came of looking at a directory: from now on; since earlier; it is not there; it may not be; its files can be told once, no more
    private enum Look
    {
        Begun,
        Known,
        Gone,
        Refused,
        Once,
    }

    public Descriptor Descriptor => _inotify.Descriptor;

    /// <summary>Looks at all that leads to his files and is there.</summary>
    public void Enter(WatchedScope watched)
    {
        foreach (var root in watched.Scope.Roots) EnterNearest(watched, root, isNew: false);
    }

    /// <summary>Looks at nothing for him any more.</summary>
    public void Leave(WatchedScope watched)
    {
        foreach (var path in watched.Directories.Keys.ToList()) Leave(watched, path);
    }

    /// <summary>Takes what has happened, and notes it for whom it concerns.</summary>
    /// <param name="all">All who watch.</param>
    public void Hear(IReadOnlyCollection<WatchedScope> all)
    {
        _events.Clear();
        _inotify.Read(_events);
        foreach (var e in _events)
        {
            if (e.Is(Libc.IN_Q_OVERFLOW)) ReadAnew(all);
            else if (_directories.TryGetValue(e.Watch, out var interested)) foreach (var (watched, path) in interested.ToList()) Hear(watched, path, e);
            if (e.Is(Libc.IN_IGNORED)) Forget(e.Watch);
        }
    }

    public void Dispose() => _inotify.Dispose();

    private void Hear(WatchedScope watched, string directory, InotifyEvent e)
    {
        if (e.Name.Length == 0)
        {
            if (e.Is(Libc.IN_MOVE_SELF | Libc.IN_DELETE_SELF | Libc.IN_UNMOUNT)) Lost(watched, directory);
            return;
        }

        var path = directory == "/" ? "/" + e.Name : $"{directory}/{e.Name}";
        var isDirectory = e.Is(Libc.IN_ISDIR);
        // that a directory has come or gone is what its files say, and a close after writing is what a creation says too early
        if (!isDirectory && (!e.Is(Libc.IN_CREATE) || IsLink(path)) && watched.Scope.Wants(path, false)) watched.Note(path);
        if (!isDirectory && !(e.Is(Libc.IN_CREATE | Libc.IN_MOVED_TO) && watched.Scope.Roots.Contains(path) && Directory.Exists(path))) return;
        if (e.Is(Libc.IN_MOVED_FROM | Libc.IN_DELETE)) Gone(watched, path);
        else if (e.Is(Libc.IN_CREATE | Libc.IN_MOVED_TO)) Enter(watched, path, isNew: true);
    }

    // a path that is a file, a link, or not there, is looked at from its directory
    private static string NearestAbove(string root)
    {
        var directory = Path.GetDirectoryName(root) ?? "/";
        while (directory != "/" && !Directory.Exists(directory)) directory = Path.GetDirectoryName(directory) ?? "/";
        return directory;
    }

    // what was there a moment ago may have been removed since: then it is what lies above that
    private void EnterNearest(WatchedScope watched, string root, bool isNew)
    {
        while (!Enter(watched, NearestAbove(root), isNew))
        {
        }
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    // looked at first and read afterwards: what is put into it in between is not missed. What is looked at already tells of its files
    // itself, so it is not new. False: the top is not there
    private bool Enter(WatchedScope watched, string top, bool isNew)
    {
        var isThere = true;
        var open = new Stack<string>([top]);
        while (open.TryPop(out var directory))
        {
            var look = watched.Scope.LeadsTo(directory) ? LookAt(watched, directory) : Look.Refused;
            if (look is Look.Gone or Look.Refused)
            {
                if (directory == top) isThere = look is not Look.Gone;
                continue;
            }

            var isNews = isNew && look is not Look.Known;
            if (watched.Scope.IsOnTheWay(directory))
            {
                foreach (var next in watched.Scope.Roots.Where(root => IsBelow(root, directory)).Select(root => Step(directory, root)).Distinct().ToList())
                {
                    if (Directory.Exists(next)) open.Push(next);
                    else if (isNews && File.Exists(next) && watched.Scope.Wants(next, false)) watched.Note(next);
                }

                continue;
            }

            foreach (var (path, isDirectory) in Entries(directory))
            {
                if (isDirectory) open.Push(path);
                else if (isNews && watched.Scope.Wants(path, false)) watched.Note(path);
            }
        }

        return isThere;
    }

    private static List<(string Path, bool IsDirectory)> Entries(string directory)
    {
        try
        {
            return [.. new DirectoryInfo(directory).EnumerateFileSystemInfos().Select(entry => (Path.Combine(directory, entry.Name), entry is DirectoryInfo && entry.LinkTarget is null))];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private Look LookAt(WatchedScope watched, string directory)
    {
        var number = _inotify.Add(directory);
        if (number == -Errno.ENOSPC) watched.Complain($"not all files below {directory} are watched: fs.inotify.max_user_watches is used up. Raise it: sysctl fs.inotify.max_user_watches=524288, or leave directories out by ignore");
        else if (number == -Errno.EACCES) watched.Complain($"{directory} cannot be watched: {Errno.Text(-number)}");
        if (number < 0) return number is -Errno.ENOENT or -Errno.ENOTDIR ? Look.Gone : number == -Errno.ENOSPC ? Look.Once : Look.Refused;
        if (watched.Directories.TryGetValue(directory, out var known))
        {
            if (known == number) return Look.Known;
            Leave(watched, directory);
        }

        watched.Directories[directory] = number;
        if (!_directories.TryGetValue(number, out var interested)) _directories[number] = interested = [];
        if (!interested.Contains((watched, directory))) interested.Add((watched, directory));
        return Look.Begun;
    }

    // with all below it
    private void Gone(WatchedScope watched, string path)
    {
        foreach (var below in watched.Directories.Keys.Where(each => each == path || IsBelow(each, path)).ToList())
        {
            Leave(watched, below);
            if (!watched.Scope.IsOnTheWay(below)) watched.Note(below);
        }
    }

    // it is not there any more: what is left of the way is looked at. What is found behind it was made since, or moved there
    private void Lost(WatchedScope watched, string directory)
    {
        if (!watched.Directories.ContainsKey(directory)) return;
        Gone(watched, directory);
        foreach (var root in watched.Scope.Roots)
        {
            if (root == directory || IsBelow(root, directory)) EnterNearest(watched, root, isNew: true);
            else if (IsBelow(directory, root)) Enter(watched, directory, isNew: true);
        }
    }

    private void Leave(WatchedScope watched, string path)
    {
        if (!watched.Directories.Remove(path, out var number) || !_directories.TryGetValue(number, out var interested)) return;
        interested.Remove((watched, path));
        if (interested.Count > 0) return;
        _directories.Remove(number);
        _inotify.Remove(number);
    }

    // the kernel has: the number may be given to another one
    private void Forget(int number)
    {
        if (!_directories.Remove(number, out var interested)) return;
        foreach (var (watched, path) in interested)
        {
            if (watched.Directories.TryGetValue(path, out var known) && known == number) watched.Directories.Remove(path);
        }
    }

    private void ReadAnew(IReadOnlyCollection<WatchedScope> all)
    {
        foreach (var watched in all)
        {
            foreach (var gone in watched.Directories.Keys.Where(each => !Directory.Exists(each)).ToList()) Leave(watched, gone);
            Enter(watched);
            watched.NoteLoss();
        }
    }

    private static string Step(string directory, string root)
    {
        var slash = root.IndexOf('/', directory == "/" ? 1 : directory.Length + 1);
        return slash < 0 ? root : root[..slash];
    }

    private static bool IsBelow(string path, string directory) =>
        directory == "/" ? path.Length > 1 : path.Length > directory.Length && path[directory.Length] == '/' && path.StartsWith(directory, StringComparison.Ordinal);
}
