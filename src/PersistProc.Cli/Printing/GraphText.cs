using System.Globalization;
using System.Text;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>The texts of <c>graph</c>: a tree for people, and the languages of Graphviz and Mermaid.</summary>
internal static class GraphText
{
    // these lead down the tree; "before" is told where it points to, as an "after"
    private static readonly string[] Down = ["requires", "binds_to", "wants", "after", "before"];

    /// <summary>A tree: below each service what it depends on, and how. What was shown with all that is below it once is not shown so again.</summary>
    public static string Tree(GraphReply graph, bool color)
    {
        var services = graph.Services.ToDictionary(service => service.Name, StringComparer.Ordinal);
        var below = graph.Edges.Select(Turned).GroupBy(edge => edge.From, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            group => group.GroupBy(edge => edge.To, StringComparer.Ordinal).OrderBy(to => to.Key, StringComparer.Ordinal).Select(to => (Name: to.Key, Words: string.Join(", ", to.Select(Words).Distinct(StringComparer.Ordinal)), Leads: to.Any(edge => Down.Contains(edge.Key)))).ToList(),
            StringComparer.Ordinal);
        var reached = below.Values.SelectMany(each => each).Where(each => each.Leads).Select(each => each.Name).ToHashSet(StringComparer.Ordinal);
        var (text, shown, opened) = (new StringBuilder(), new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var root in graph.Services.Where(service => service.Asked && !reached.Contains(service.Name) && (below.ContainsKey(service.Name) || !shown.Contains(service.Name)))) Add(root.Name, "", "", "", true);
        foreach (var left in graph.Services.Where(service => service.Asked && !shown.Contains(service.Name))) Add(left.Name, "", "", "", true);
        return text.ToString();

        void Add(string name, string front, string rest, string words, bool leads)
        {
            var service = services.GetValueOrDefault(name);
            var under = leads && below.TryGetValue(name, out var all) ? all : [];
            shown.Add(name);
            var again = under.Count > 0 && !opened.Add(name);
            text.Append(front).Append(name).Append("  ").Append(State(service?.State ?? "not declared", color));
            if (words.Length > 0) text.Append("  ").Append(Dim(words, color));
            if (again) text.Append(Dim("  …", color));
            text.Append('\n');
            if (again) return;
            for (var at = 0; at < under.Count; at++)
            {
                var last = at == under.Count - 1;
                Add(under[at].Name, rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "), under[at].Words, under[at].Leads);
            }
        }
    }

    /// <summary>For <c>dot</c>.</summary>
    public static string Dot(GraphReply graph)
    {
        var text = new StringBuilder("digraph services {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
        foreach (var service in graph.Services) text.Append(CultureInfo.InvariantCulture, $"  {Quote(service.Name)} [label={Quote($"{service.Name}\n{service.State ?? "not declared"}")}, color={Paint(service.State)}];\n");
        foreach (var edge in graph.Edges) text.Append(CultureInfo.InvariantCulture, $"  {Quote(edge.From)} -> {Quote(edge.To)} [label={Quote(Words(edge))}{(edge.Key is "requires" or "binds_to" ? "" : ", style=dashed")}];\n");
        return text.Append("}\n").ToString();
    }

    /// <summary>For Mermaid.</summary>
    public static string Mermaid(GraphReply graph)
    {
        var ids = graph.Services.Select((service, at) => (service.Name, Id: $"s{at}")).ToDictionary(each => each.Name, each => each.Id, StringComparer.Ordinal);
        var text = new StringBuilder("flowchart LR\n");
        foreach (var service in graph.Services) text.Append(CultureInfo.InvariantCulture, $"  {ids[service.Name]}[\"{service.Name}<br/>{service.State ?? "not declared"}\"]\n");
        foreach (var edge in graph.Edges) text.Append(CultureInfo.InvariantCulture, $"  {ids[edge.From]} {(edge.Key is "requires" or "binds_to" ? "-->" : "-.->")}|\"{Words(edge)}\"| {ids[edge.To]}\n");
        return text.ToString();
    }

    private static GraphEdge Turned(GraphEdge edge) => edge.Key == "before" ? new GraphEdge(edge.To, edge.From, "after", edge.At) : edge;

    private static string Words(GraphEdge edge) => edge.At is { } at ? $"{edge.Key} @{at}" : edge.Key;

    private static string State(string state, bool color) => color ? $"{Colors.OfState(state)}{state}\e[0m" : state;

    private static string Dim(string text, bool color) => color ? $"\e[2m{text}\e[0m" : text;

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static string Paint(string? state) => state switch
    {
        "running" => "green",
        "failed" or null => "red",
        "waiting" or "starting" or "reloading" or "stopping" or "backoff" => "orange",
        _ => "gray",
    };
}
