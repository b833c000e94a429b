using System.Text;
using Microsoft.AspNetCore.Http;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// `GET /v1/output`: some lines of a log, and how many there are before and after: the first ones from a time or behind a cursor, else the
/// last ones. Of what lies outside only the newlines are counted.
/// </summary>
internal sealed class OutputEndpoint(LogStore logs, LogsEndpoint names, LogPages pages)
{
    // further than this no answer reads for the lines that it is asked for
    private const long MostBytes = 4 << 20;

    public async Task Serve(HttpContext context)
    {
        var query = context.Request.Query;
        var most = Endpoints.Text(query, "lines") is { } lines ? Endpoints.Number(lines, "lines") : 100;
        var wanted = LogRequest.Query(query, "output") with { Last = null, Stop = context.RequestAborted, Until = LogRequest.Time(Endpoints.Text(query, "before"), "before") - 1 };
        if (await names.Found(context).ConfigureAwait(false) is not [var (name, hasTerminal), ..]) return;
        wanted = wanted with { IsReadable = hasTerminal };
        var after = Endpoints.Text(query, "after") is { } text ? pages.Cursor(text, name) : (LogCursor?)null;
        if (after is not null && (wanted.Since ?? wanted.Until) is not null) throw new UsageException("output: after goes neither with since nor with before");
        var asks = after is not null || Endpoints.Text(query, "cursor") == "true";
        var window = new OutputWindow([], 0, 0, null) { Cursor = asks ? "0" : null };
        using var log = LogReading.Open(logs.DirectoryOf(name));
        if (log is not null) await OwnThread.Run(() => window = asks && wanted.Until is null ? Going(log, wanted, most, after) : Window(log, wanted, most)).ConfigureAwait(false);
        await Answers.Json(context, window, ProtocolJson.Readable.OutputWindow).ConfigureAwait(false);
    }

    /// <summary>The lines behind a cursor, from a time on, or the last ones; and the cursor behind them.</summary>
    private static OutputWindow Going(LogReading log, LogQuery wanted, int most, LogCursor? after)
    {
        if (after is null && wanted.Since is null) return Window(log, wanted with { Below = log.End }, most) with { Cursor = new LogCursor(log.End).ToString() };
        var paging = new LogPaging { Stream = wanted.Stream, IsReadable = wanted.IsReadable, Since = wanted.Since, MostBytes = MostBytes, MostLines = most, Begins = after is null, TellsUnfinished = true, Stop = wanted.Stop };
        var begin = after ?? new LogCursor(Math.Min(log.End, log.PositionSince(wanted.Since!.Value)));
        var page = LogPager.Read(log, begin, paging);
        var shown = page.Lines.Select(line => line.Text + (line.Partial ? "" : "\n")).ToList();
        return new OutputWindow(shown, Count(log, wanted, 0, begin.Read), Count(log, wanted, page.Cursor.Read, long.MaxValue), null) { Cursor = page.Cursor.ToString() };
    }

    private static OutputWindow Window(LogReading log, LogQuery wanted, int most)
    {
        var shown = wanted.Since is null
            ? new LogSelection(log, wanted with { Last = most }).Lines()
            : new LogSelection(log, wanted).Lines().Where(line => !line.IsNote).Take(most);
        var (lines, begin, end) = (new List<string>(), -1L, 0L);
        foreach (var line in shown.Where(line => !line.IsNote))
        {
            lines.Add(Encoding.UTF8.GetString(line.Bytes.Span) + (line.Partial ? "" : "\n"));
            begin = begin < 0 ? line.Position : Math.Min(begin, line.Position);
            end = Math.Max(end, line.Position + line.WrittenLength + (line.Partial ? 0 : 1));
        }
        if (begin < 0) begin = end = wanted.Until is { } until ? Math.Min(log.PositionAfter(until), log.End) : wanted.Since is null ? log.End : log.PositionSince(wanted.Since.Value);
        return new OutputWindow(lines, Count(log, wanted, 0, begin), Count(log, wanted, end, long.MaxValue), null);
    }

    private static int Count(LogReading log, LogQuery wanted, long from, long to) =>
        (int)Math.Min(int.MaxValue, LogSelection.CountLines(log, wanted.Stream, from, to));
}
