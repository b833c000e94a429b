using System.Collections.Concurrent;

namespace PersistProc.Daemon.Gateway;

/// <summary>Whether something is still where it was. What lies on a mount that never answers keeps one thread, and counts as there.</summary>
internal sealed class FilePresence
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<string, Task<bool>> _asked = new(StringComparer.Ordinal);

    /// <summary>Those of the paths where there is no file and no directory.</summary>
    public async Task<HashSet<string>> Gone(IEnumerable<string> paths)
    {
        var asked = paths.Distinct(StringComparer.Ordinal).Select(path => (Path: path, Answer: _asked.GetOrAdd(path, Ask))).ToList();
        await Task.WhenAny(Task.WhenAll(asked.Select(each => each.Answer)), Task.Delay(Patience)).ConfigureAwait(false);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, answer) in asked.Where(each => each.Answer.IsCompleted))
        {
            _asked.TryRemove(new(path, answer));
            if (await answer.ConfigureAwait(false)) gone.Add(path);
        }

        return gone;
    }

    private static Task<bool> Ask(string path) => Task.Run(() => !Path.Exists(path));
}
