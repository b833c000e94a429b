using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>`GET /v1/logs`: what is in a service's log now, raw or line by line.</summary>
internal sealed class LogsEndpoint(Supervisor supervisor, LogStore logs, Definitions definitions)
{
    private static readonly byte[] NewLine = [(byte)'\n'];

    public async Task Serve(HttpContext context)
    {
        var query = context.Request.Query;
        var place = Translation.Place(Endpoints.Text(query, "cwd") ?? "/");
        await definitions.Load(place.Directory, context.RequestAborted).ConfigureAwait(false);
        var target = Endpoints.Text(query, "target") ?? throw new UsageException("logs: no target");
        switch (await supervisor.Ask(new SupervisorProtocol.List([target], place), context.RequestAborted).ConfigureAwait(false))
        {
            case SupervisorProtocol.Listing { Services: [var only] }: await Send(context, only).ConfigureAwait(false); break;
            case SupervisorProtocol.Listing: await Answers.BadRequest(context, $"logs {target}: several match; name one of them").ConfigureAwait(false); break;
            case SupervisorProtocol.Refused refused: await Answers.Refuse(context, refused).ConfigureAwait(false); break;
            case var other: throw new InvalidOperationException($"unexpected answer {other}");
        }
    }

    private async Task Send(HttpContext context, ServiceSnapshot service)
    {
        var query = context.Request.Query;
        using var reading = LogReading.Open(logs.DirectoryOf(service.Name));
        if (reading is null) return;
        var stream = Endpoints.Text(query, "stream") ?? "both";
        var selection = new LogSelection(reading, stream, Endpoints.Text(query, "run") is { } run ? Run(run) : null);
        var lines = Endpoints.Text(query, "lines") is { } count ? Endpoints.Number(count, "lines") : (int?)null;
        if (Endpoints.Text(query, "format") == "json")
        {
            context.Response.ContentType = "application/x-ndjson";
            await SendLines(context, selection.Lines(lines), service.Name.ToString()).ConfigureAwait(false);
            return;
        }
        context.Response.ContentType = "application/octet-stream";
        foreach (var piece in selection.Bytes(lines)) await context.Response.Body.WriteAsync(piece, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task SendLines(HttpContext context, IEnumerable<SelectedLine> lines, string name)
    {
        foreach (var line in lines)
        {
            var shown = new LogLine
            {
                Time = DateTimeOffset.UnixEpoch.AddMicroseconds(line.Time),
                Name = name,
                Stream = line.Stream == LogMark.Output ? "stdout" : "stderr",
                Message = Encoding.UTF8.GetString(line.Bytes.Span),
                Partial = line.Partial ? true : null,
            };
            await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(shown, ProtocolJson.Readable.LogLine), context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.WriteAsync(NewLine, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static int Run(string text) =>
        int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var run) ? run : throw new UsageException($"--run {text}: write 0, -1, or a run's number");
}
