using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>`GET /v1/logs`: what is in the logs of some services now, as it is, or line by line. `GET /v1/logs/names`: of which services.</summary>
internal sealed class LogsEndpoint(Supervisor supervisor, LogStore logs, LogPages pages, Definitions definitions)
{
    // each has a thread and half a megabyte as long as its client takes to read
    private const int MostReaders = 128;
    private int _readers;

    public async Task Serve(HttpContext context)
    {
        var query = context.Request.Query;
        var wanted = LogRequest.Query(query) with { Stop = context.RequestAborted };
        if (await Found(context).ConfigureAwait(false) is not { } found) return;
        if (query.ContainsKey("after"))
        {
            await pages.Serve(context, found).ConfigureAwait(false);
            return;
        }
        var names = found.ConvertAll(each => each.Name);
        if (Endpoints.Text(query, "format") is { } format and not ("text" or "raw" or "json")) throw new UsageException($"logs: format {format}: there are text, raw and json");
        var isJson = Endpoints.Text(query, "format") == "json";
        var isRaw = Endpoints.Text(query, "format") == "raw";
        var style = new LogStyle(
            isJson, !isRaw && Endpoints.Text(query, "timestamps") == "true", Prefix: !isRaw && names.Count > 1, Notes: Endpoints.Text(query, "frames") == "true", isRaw);
        if (Interlocked.Increment(ref _readers) > MostReaders)
        {
            Interlocked.Decrement(ref _readers);
            await Answers.Busy(context, $"logs: {MostReaders} clients read logs just now. Try again when one of them has ended").ConfigureAwait(false);
            return;
        }
        var opened = new List<(string Name, LogReading Log, LogQuery Query)>();
        var written = names.ConvertAll(name => (Name: name.ToString(), Log: logs.Find(name), Position: logs.Find(name)?.Position ?? 0));
        try
        {
            foreach (var (name, hasTerminal) in found)
            {
                // what was written to a terminal is full of codes: as a person reads it, unless it is wanted as it is
                if (LogReading.Open(logs.DirectoryOf(name)) is { } log) opened.Add((name.ToString(), log, wanted with { IsReadable = hasTerminal && !isRaw }));
            }
            if (wanted.Run is { } run && names.Count == 1 && opened is [var (name1, log1, _)] && !new LogSelection(log1, wanted).HasRun)
            {
                await Answers.BadRequest(context, NoSuchRun(name1, run, log1)).ConfigureAwait(false);
                return;
            }
            context.Response.ContentType = isJson ? "application/x-ndjson" : "application/octet-stream";
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false); // a search may take a while to find something
            using var printer = new LogPrinter(context.Response.Body, style, context.RequestAborted);
            await OwnThread.Run(() =>
            {
                Print(printer, opened, wanted, style);
                if (wanted.Until is null && wanted.Run is null) PrintLosses(printer, opened, written);
                printer.Flush();
            }).ConfigureAwait(false);
        }
        finally
        {
            foreach (var (_, log, _) in opened) log.Dispose();
            Interlocked.Decrement(ref _readers);
        }
    }

    public async Task ServeNames(HttpContext context)
    {
        if (await Names(context).ConfigureAwait(false) is { } names)
            await Answers.Json(context, new LogNames([.. names.Select(name => name.ToString())]), ProtocolJson.Readable.LogNames).ConfigureAwait(false);
    }

    private static void Print(LogPrinter printer, List<(string Name, LogReading Log, LogQuery Query)> opened, LogQuery wanted, LogStyle style)
    {
        if (opened is [var (name, log, query)])
        {
            var selection = new LogSelection(log, query);
            if (selection.IsPlain && style is { Json: false, Timestamps: false })
            {
                foreach (var piece in selection.Pieces()) printer.PrintPiece(name, piece);
            }
            else
            {
                foreach (var line in selection.Lines()) printer.Print(name, line);
            }
        }
        else
        {
            var merged = LogMerge.Merge([.. opened.Select(each => (each.Name, new LogSelection(each.Log, each.Query).Lines()))]);
            foreach (var (from, line) in wanted.Last is { } last ? Last(merged, last) : merged) printer.Print(from, line);
        }
    }

    // what was written before the log was opened here is in it, or somebody took it
    private static void PrintLosses(LogPrinter printer, List<(string Name, LogReading Log, LogQuery Query)> opened, List<(string Name, ServiceLog? Log, long Position)> written)
    {
        foreach (var (name, log, position) in written)
        {
            if (log is null) continue;
            var reading = opened.Find(each => each.Name == name).Log;
            var taken = reading is { KnowsItsEnd: false } ? 0 : position - (reading?.End ?? 0);
            printer.PrintLosses(name, taken, log.Unkept, log.Refusal);
        }
    }

    // each log's own last lines are few, and kept already
    private static Queue<(string Name, SelectedLine Line)> Last(IEnumerable<(string Name, SelectedLine Line)> lines, long last)
    {
        var kept = new Queue<(string Name, SelectedLine Line)>();
        foreach (var (name, line) in lines)
        {
            kept.Enqueue((name, line with { Bytes = line.Bytes.ToArray() }));
            if (kept.Count > last) kept.Dequeue();
        }
        return kept;
    }

    /// <summary>The services that are meant; none named: all of the directory's project, else the user's. Null: an error was answered.</summary>
    internal async Task<List<ServiceName>?> Names(HttpContext context) => (await Found(context).ConfigureAwait(false))?.ConvertAll(each => each.Name);

    /// <summary>The same, each with whether it has a terminal.</summary>
    internal async Task<List<(ServiceName Name, bool HasTerminal)>?> Found(HttpContext context)
    {
        var query = context.Request.Query;
        var place = Translation.Place(Endpoints.Text(query, "cwd") ?? "/");
        await definitions.Load(place.Directory, context.RequestAborted).ConfigureAwait(false);
        var targets = query["target"].OfType<string>().ToList();
        var names = new List<(ServiceName Name, bool HasTerminal)>();
        foreach (var target in targets.Count == 0 ? [null] : targets.Cast<string?>())
        {
            var list = new SupervisorProtocol.List(target is null ? [] : [target], place) { All = target is null };
            switch (await supervisor.Ask(list, context.RequestAborted).ConfigureAwait(false))
            {
                case SupervisorProtocol.Listing { Services: [var only] } when target is not null: names.Add((only.Name, only.HasTerminal)); break;
                case SupervisorProtocol.Listing several when target is not null:
                    await Answers.BadRequest(context, $"logs {target}: several match: {string.Join(", ", several.Services.Select(each => each.Name))}. Name one of them").ConfigureAwait(false);
                    return null;
                case SupervisorProtocol.Listing all: names.AddRange(all.Services.Where(each => each.Name.Project == place.Project).Select(each => (each.Name, each.HasTerminal))); break;
                case SupervisorProtocol.Refused refused:
                    await Answers.Refuse(context, refused).ConfigureAwait(false);
                    return null;
                case var other: throw new InvalidOperationException($"unexpected answer {other}");
            }
        }
        return [.. names.Distinct()];
    }

    private static string NoSuchRun(string name, int run, LogReading log)
    {
        var starts = log.Starts();
        var known = starts.Count == 0 ? "it has no beginning of one" : $"there are {starts[0].Attempt} to {starts[^1].Attempt}";
        return $"logs --run {run}: {name}'s log has no such run: {known}. Write 0 for the last one, -1 for the one before";
    }
}
