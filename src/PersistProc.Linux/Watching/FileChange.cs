using PersistProc.Core;

namespace PersistProc.Linux.Watching;

/// <summary>What somebody who watches files is told: some have changed, or they cannot all be watched.</summary>
/// <param name="Path">The first one, absolute; null if it is not known which.</param>
/// <param name="More">How many others.</param>
public readonly record struct FileChange(string? Path, int More);

/// <summary>Who watches files.</summary>
public interface IFileWatch : IDisposable;

/// <summary>One who watches: his scope, and which directories are looked at for it. Touched by the watcher's thread alone.</summary>
internal sealed class WatchedScope(WatchScope scope, Action<FileChange> changed, Action<string> trouble)
{
    public WatchScope Scope => scope;

    /// <summary>The directories that are looked at, by path, with their numbers.</summary>
    public Dictionary<string, int> Directories { get; } = new(StringComparer.Ordinal);

    public bool HasComplained { get; set; }

    private string? _first;
    private int _count;
    private bool _isLost;

    /// <summary>A file has changed; told with the others of the same moment.</summary>
    public void Note(string path)
    {
        if (path == _first) return;
        _first ??= path;
        _count++;
    }

    /// <summary>So much has happened at once that nobody knows what.</summary>
    public void NoteLoss() => _isLost = true;

    /// <summary>Tells what has changed.</summary>
    public void Tell()
    {
        if (_count > 0 || _isLost) changed(new FileChange(_first, Math.Max(0, _count - 1)));
        (_first, _count, _isLost) = (null, 0, false);
    }

    public void Complain(string why)
    {
        if (!HasComplained) trouble(why);
        HasComplained = true;
    }
}
