using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>`GET /v1/graph`: who depends on whom, and when each was wished, let go and ready.</summary>
internal sealed class GraphEndpoint(Supervisor supervisor, Definitions definitions, Projects projects)
{
    /// <summary>Serves it: those that are meant, and all they lead to.</summary>
    public async Task Serve(HttpContext context)
    {
        var query = context.Request.Query;
        var place = Translation.Place(Endpoints.Text(query, "cwd") ?? "/");
        var targets = query["target"].OfType<string>().ToValueList();
        await definitions.Refresh(place.Directory, context.RequestAborted).ConfigureAwait(false);
        if (targets.Count == 0)
        {
            var look = await projects.LookAt(place.Directory, context.RequestAborted).ConfigureAwait(false);
            await Say(context, look.Known.Select(service => service.Name)).ConfigureAwait(false);
            return;
        }

        switch (await supervisor.Ask(new SupervisorProtocol.List(targets, place), context.RequestAborted).ConfigureAwait(false))
        {
            case SupervisorProtocol.Listing listing: await Say(context, listing.Services.Select(service => service.Name)).ConfigureAwait(false); break;
            case SupervisorProtocol.Refused refused: await Answers.Refuse(context, refused).ConfigureAwait(false); break;
            case var other: throw new InvalidOperationException($"unexpected answer {other}");
        }
    }

    private async Task Say(HttpContext context, IEnumerable<ServiceName> names)
    {
        var asked = names.ToHashSet();
        var known = (await definitions.Known(context.RequestAborted).ConfigureAwait(false)).ToDictionary(service => service.Name);
        var edges = known.Values.OrderBy(service => service.Name).SelectMany(service => DependencyEdge.Of(service.NextUnit ?? service.Unit)).ToList();
        var all = DependencyEdge.Reach(asked, edges);
        var reply = new GraphReply(
            [.. all.Order().Select(name => Shown(name, asked.Contains(name), known.GetValueOrDefault(name)))],
            [.. edges.Where(edge => all.Contains(edge.From)).Select(edge => new GraphEdge(edge.From.ToString(), edge.To.ToString(), edge.Key, edge.At is { } at ? Milestones.Words.Print(at) : null))]);
        await Answers.Json(context, reply, ProtocolJson.Readable.GraphReply).ConfigureAwait(false);
    }

    private static GraphService Shown(ServiceName name, bool isAsked, ServiceSnapshot? service) => new()
    {
        Name = name.ToString(),
        Asked = isAsked,
        State = service is null ? null : ServiceStatuses.Words.Print(service.Status),
        Why = service?.Why,
        WishTime = service?.WishedAt,
        OrderTime = service?.OrderedAt,
        ReadyTime = service?.ReadyAt,
    };
}
