using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using PersistProc.Core;
using PersistProc.Daemon.Journal;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// `GET /v1/events`: the journal as it is, line by line, and with `follow` what comes. Sent from the files: a slow client slows
/// nobody, and nothing is gathered in memory.
/// </summary>
internal sealed class EventsEndpoint(Supervisor supervisor, EventJournal journal, Definitions definitions, EventPages pages, IHostApplicationLifetime lifetime)
{
    private const int FlushAt = 32 << 10;

    public async Task Serve(HttpContext context)
    {
        var query = context.Request.Query;
        if (await Names(context).ConfigureAwait(false) is not { } names) return;
        await supervisor.Ask(new SupervisorProtocol.GetJournalled(), context.RequestAborted).ConfigureAwait(false);
        if (query.ContainsKey("after"))
        {
            await pages.Serve(context, new EventFilter([.. names.Select(JournalLine.NameMark)], null)).ConfigureAwait(false);
            return;
        }
        var (after, since) = Since(Endpoints.Text(query, "since"));
        var wanted = new EventFilter([.. names.Select(JournalLine.NameMark)], since);
        var lines = Endpoints.Text(query, "lines") is { } count ? Endpoints.Number(count, "lines") : (int?)null;
        var follow = Endpoints.Text(query, "follow") is "true" or "1";
        context.Response.ContentType = "application/x-ndjson";
        // a client that is cut off before the first line knows where to go on all the same
        context.Response.Headers[Wire.CursorHeader] = Math.Max(after, lines is null ? 0 : journal.End).ToString("D16", CultureInfo.InvariantCulture);
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        using var reading = new JournalReading(journal, after);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await Send(context, reading, wanted, lines).ConfigureAwait(false);
        while (follow && !ends.IsCancellationRequested)
        {
            try
            {
                await journal.WaitBeyond(reading.After, ends.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break; // the client has gone, or we go
            }
            await Send(context, reading, wanted, null).ConfigureAwait(false);
        }
        journal.Damaged(reading.Damaged);
    }

    /// <summary>Whose events; empty for all, null when it was refused.</summary>
    private async Task<IReadOnlyList<ServiceName>?> Names(HttpContext context)
    {
        var targets = context.Request.Query["target"].OfType<string>().ToValueList();
        if (targets.Count == 0) return [];
        var place = Translation.Place(Endpoints.Text(context.Request.Query, "cwd") ?? "/");
        await definitions.Load(place.Directory, context.RequestAborted).ConfigureAwait(false);
        switch (await supervisor.Ask(new SupervisorProtocol.List(targets, place), context.RequestAborted).ConfigureAwait(false))
        {
            case SupervisorProtocol.Listing listing: return [.. listing.Services.Select(service => service.Name)];
            case SupervisorProtocol.Refused refused:
                await Answers.Refuse(context, refused).ConfigureAwait(false);
                return null;
            case var other: throw new InvalidOperationException($"unexpected answer {other}");
        }
    }

    private async Task Send(HttpContext context, JournalReading reading, EventFilter wanted, int? last)
    {
        var (end, body) = (journal.End, context.Response.BodyWriter);
        var kept = new Queue<byte[]>();
        long written = 0;
        foreach (var line in reading.Rest())
        {
            if (wanted.Has(line.Span))
            {
                if (last is { } most) Keep(kept, line, most);
                else written += Put(body, line.Span);
            }
            if (written >= FlushAt)
            {
                await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                await PoolThread.Mine;
                written = 0;
            }
            if (reading.After >= end) break; // what comes faster than it is read is for the next round
        }
        foreach (var line in kept) Put(body, line);
        await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        await PoolThread.Mine;
    }

    private static void Keep(Queue<byte[]> kept, ReadOnlyMemory<byte> line, int most)
    {
        if (most == 0) return;
        if (kept.Count == most) kept.Dequeue();
        kept.Enqueue(line.ToArray());
    }

    private static int Put(PipeWriter body, ReadOnlySpan<byte> line)
    {
        var room = body.GetSpan(line.Length + 1);
        line.CopyTo(room);
        room[line.Length] = (byte)'\n';
        body.Advance(line.Length + 1);
        return line.Length + 1;
    }

    private static (long After, byte[]? Since) Since(string? text)
    {
        if (text is null) return (0, null);
        if (text.All(char.IsAsciiDigit) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor)) return (cursor, null);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            throw new UsageException($"events: since {text}: no such time. Write a time (RFC 3339) or an event's cursor");
        // an event's cursor is never before its time
        return ((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond - 1, JournalLine.Time(time));
    }
}
