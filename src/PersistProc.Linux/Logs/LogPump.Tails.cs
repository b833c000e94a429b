using PersistProc.Linux.KeeperLink;

namespace PersistProc.Linux.Logs;

/// <summary>What of processes is read away, but for their last words.</summary>
public sealed partial class LogPump
{
    private readonly Dictionary<string, (InstanceEnds Ends, List<PumpedTail> Streams)> _tails = new(StringComparer.Ordinal);

    /// <summary>From now on what a process writes is read away.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="ends">Its pipes, which are the pump's from now on.</param>
    public void AttachTail(string key, InstanceEnds ends) => _pipes.Ask(() =>
    {
        var streams = ends.Ends.Select(end => new PumpedTail(end)).ToList();
        _tails[key] = (ends, streams);
        foreach (var stream in streams) _pipes.Watch(stream);
    });

    /// <summary>It is over: what it wrote last is told.</summary>
    public void DetachTail(string key, Action<string> last) => _pipes.Ask(() =>
    {
        if (!_tails.Remove(key, out var tail))
        {
            last("");
            return;
        }
        foreach (var stream in tail.Streams)
        {
            stream.MoveAllThatIsThere(_pipes.Now());
            _pipes.Forget(stream);
        }
        foreach (var end in tail.Ends.Ends) end.Dispose();
        last(string.Join('\n', tail.Streams.Select(stream => stream.Text)));
    });
}
