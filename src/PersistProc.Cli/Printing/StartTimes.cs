using System.Globalization;
using System.Text;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>What starts took, and whom they waited for; made of the times of present or last instances.</summary>
internal static class StartTimes
{
    private static readonly string[] Orders = ["requires", "binds_to", "wants", "after"];

    /// <summary>The service's start alone, without its waiting; null if it never was ready.</summary>
    public static TimeSpan? Took(GraphService service) =>
        service is { OrderTime: { } ordered, ReadyTime: { } ready } && ready >= ordered ? ready - ordered : null;

    /// <summary>Those that were asked for and have been ready, the slowest start first.</summary>
    public static IReadOnlyList<GraphService> Slowest(GraphReply graph) =>
        [.. graph.Services.Where(service => service.Asked && Took(service) is not null).OrderByDescending(Took).ThenBy(service => service.Name, StringComparer.Ordinal)];

    /// <summary>The text of <c>blame</c>.</summary>
    public static string Blame(IReadOnlyList<GraphService> slowest) =>
        string.Concat(slowest.Select(service => $"{Print(Took(service)!.Value),8} {service.Name}\n"));

    /// <summary>From the service that was ready last to what it waited for last, and so on: the chain that decided when it was. Empty when none has been ready.</summary>
    public static IReadOnlyList<GraphService> Chain(GraphReply graph)
    {
        var services = graph.Services.ToDictionary(service => service.Name, StringComparer.Ordinal);
        var chain = new List<GraphService>();
        var next = Slowest(graph).MaxBy(service => service.ReadyTime);
        while (next is not null && !chain.Contains(next))
        {
            chain.Add(next);
            next = Awaited(graph, services, next);
        }

        return chain;
    }

    /// <summary>The text of <c>critical-chain</c>.</summary>
    public static string Chain(IReadOnlyList<GraphService> chain)
    {
        var text = new StringBuilder("@ when it was ready, counted from when the last one below was asked for; + what its own start took.\n");
        var begin = chain[^1].WishTime ?? chain[^1].OrderTime;
        for (var at = 0; at < chain.Count; at++)
        {
            text.Append(' ', Math.Max(0, at - 1) * 3).Append(at == 0 ? "" : "└─ ").Append(chain[at].Name);
            text.Append(CultureInfo.InvariantCulture, $" @{Print((chain[at].ReadyTime - begin) ?? TimeSpan.Zero)} +{Print(Took(chain[at]) ?? TimeSpan.Zero)}\n");
        }

        return text.ToString();
    }

    // the last one that became ready while it waited
    private static GraphService? Awaited(GraphReply graph, Dictionary<string, GraphService> services, GraphService service)
    {
        if (service is not { WishTime: { } wished, OrderTime: { } ordered }) return null;
        return graph.Edges.Where(edge => edge.From == service.Name && Orders.Contains(edge.Key)).Select(edge => edge.To)
            .Concat(graph.Edges.Where(edge => edge.To == service.Name && edge.Key == "before").Select(edge => edge.From))
            .Select(name => services.GetValueOrDefault(name)).OfType<GraphService>()
            .Where(other => other.ReadyTime >= wished && other.ReadyTime <= ordered)
            .MaxBy(other => other.ReadyTime);
    }

    private static string Print(TimeSpan time) => time.TotalSeconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0}ms"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.000}s"),
        _ => Words.Duration(time),
    };
}
