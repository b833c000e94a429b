using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Gateway;

/// <summary>Lines of several logs in the order of their times; those of one log keep theirs.</summary>
internal static class LogMerge
{
    public static IEnumerable<(string Name, SelectedLine Line)> Merge(IReadOnlyList<(string Name, IEnumerable<SelectedLine> Lines)> logs)
    {
        var heads = new PriorityQueue<(int Index, IEnumerator<SelectedLine> Lines), (long Time, int Index)>();
        try
        {
            for (var n = 0; n < logs.Count; n++) Advance(heads, n, logs[n].Lines.GetEnumerator());
            while (heads.TryDequeue(out var head, out _))
            {
                yield return (logs[head.Index].Name, head.Lines.Current);
                Advance(heads, head.Index, head.Lines);
            }
        }
        finally
        {
            while (heads.TryDequeue(out var left, out _)) left.Lines.Dispose();
        }
    }

    private static void Advance(PriorityQueue<(int, IEnumerator<SelectedLine>), (long, int)> heads, int index, IEnumerator<SelectedLine> lines)
    {
        if (lines.MoveNext()) heads.Enqueue((index, lines), (lines.Current.Time, index));
        else lines.Dispose();
    }
}
