using PersistProc.Protocol;

namespace PersistProc.Cli.Tui;

/// <summary>Whom a stop takes along.</summary>
internal static class Dependents
{
    private static readonly string[] Strong = ["requires", "binds_to", "part_of"];

    /// <summary>All that cannot go on without it, by whatever way; by name.</summary>
    public static IReadOnlyList<string> Of(GraphReply graph, string name)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([name]);
        while (open.TryDequeue(out var needed))
        {
            foreach (var edge in graph.Edges)
            {
                if (edge.To == needed && edge.From != name && Strong.Contains(edge.Key) && found.Add(edge.From)) open.Enqueue(edge.From);
            }
        }
        return [.. found];
    }
}
