using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>`GET /v1/logs?after=…`: what one service wrote behind a cursor. A cursor is a place in the log's files, so it outlives supervisors.</summary>
internal sealed class LogPages(LogStore logs, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int UsualBytes = 256 << 10, LeastBytes = 4 << 10, MostBytes = 4 << 20;
    private static readonly string[] Others = ["lines", "run", "since", "until", "grep", "timestamps", "frames"];

    public Task Serve(HttpContext context, IReadOnlyList<(ServiceName Name, bool HasTerminal)> found)
    {
        var query = context.Request.Query;
        if (Others.FirstOrDefault(query.ContainsKey) is { } other) throw new UsageException($"logs: {other} does not go with after");
        if (Endpoints.Text(query, "format") is { } format and not "json") throw new UsageException($"logs: after is answered in json, not in {format}");
        if (found is not [var (name, hasTerminal)]) throw new UsageException("logs: after is of one service. Name it: target=NAME");
        var paging = new LogPaging { Stream = LogRequest.Stream(Endpoints.Text(query, "stream")), IsReadable = hasTerminal, MostBytes = PageAnswer.Number(query, "bytes", UsualBytes, LeastBytes, MostBytes) };
        var (cursor, wait, log) = (Cursor(Endpoints.Text(query, "after")!, name), PageAnswer.Wait(query), logs.Open(name));
        return PageAnswer.Serve(context, async stop =>
        {
            var page = await Next(log, cursor, paging with { Stop = stop }, wait).ConfigureAwait(false);
            cursor = page.Cursor;
            return JsonSerializer.SerializeToUtf8Bytes(Shown(name, page), ProtocolJson.Readable.LogPage);
        }, lifetime.ApplicationStopping);
    }

    /// <summary>A cursor of this service's log, as a client wrote it.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    /// <exception cref="CursorGoneException">The log has never come so far: it was removed, and begun anew.</exception>
    public LogCursor Cursor(string text, ServiceName name)
    {
        var end = logs.Open(name).Position;
        using var reading = LogReading.Open(logs.DirectoryOf(name));
        if (text == "end") return new LogCursor(end);
        if (text == "begin") return new LogCursor(Math.Min(reading?.Begin ?? 0, end));
        if (!LogCursor.TryParse(text, out var cursor)) throw new UsageException($"after={text}: a cursor is expected as an answer had it, or begin, or end");
        if (cursor.Read <= Math.Max(end, reading?.End ?? 0)) return cursor;
        throw new CursorGoneException($"logs {name}: its log has not come as far as the cursor {text}: it was begun anew. Go on with after=begin");
    }

    private async Task<PagedLines> Next(ServiceLog log, LogCursor cursor, LogPaging paging, TimeSpan wait)
    {
        using var patience = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, paging.Stop);
        while (true)
        {
            var (isLate, seen) = (patience.IsCancellationRequested || wait == TimeSpan.Zero, log.Position);
            var page = await Task.Run(() => Read(log, cursor, paging with { TellsUnfinished = isLate }), paging.Stop).ConfigureAwait(false);
            if (page.Lines.Count > 0 || page.Lost > 0 || isLate && !page.More) return page;
            cursor = page.Cursor;
            if (page.More) continue;
            try
            {
                await log.WaitBeyond(Math.Max(seen, cursor.Read), either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!paging.Stop.IsCancellationRequested)
            {
                // what there is now, be it half a line
            }
        }
    }

    private static PagedLines Read(ServiceLog log, LogCursor cursor, LogPaging paging)
    {
        using var reading = LogReading.Open(log.DirectoryPath);
        return reading is null ? new PagedLines([], cursor, 0, false) : LogPager.Read(reading, cursor, paging);
    }

    private static LogPage Shown(ServiceName name, PagedLines page) => new()
    {
        Name = name.ToString(),
        Lines = [.. page.Lines.Select(line => new LogLine
        {
            Time = DateTimeOffset.UnixEpoch.AddTicks(line.Time * TimeSpan.TicksPerMicrosecond),
            Name = name.ToString(),
            Stream = line.Stream == LogMark.Output ? "stdout" : "stderr",
            Message = line.Text,
            Partial = line.Partial ? true : null,
        })],
        Cursor = page.Cursor.ToString(),
        Lost = page.Lost,
        More = page.More,
    };
}
