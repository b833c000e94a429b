using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using PersistProc.Daemon.Journal;

namespace PersistProc.Daemon.Gateway;

/// <summary>`GET /v1/events?after=…`: what happened behind a cursor. Events are kept for two files' length; who comes later than that is told so, not left to guess.</summary>
internal sealed class EventPages(EventJournal journal, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int UsualEvents = 1_000, MostEvents = 10_000;
    private static readonly string[] Others = ["since", "lines", "follow"];
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async Task Serve(HttpContext context, EventFilter wanted)
    {
        var query = context.Request.Query;
        if (Others.FirstOrDefault(query.ContainsKey) is { } other) throw new UsageException($"events: {other} does not go with after");
        var (wait, most) = (PageAnswer.Wait(query), PageAnswer.Number(query, "limit", UsualEvents, 1, MostEvents));
        using var reading = new JournalReading(journal, Cursor(Endpoints.Text(query, "after")!));
        await PageAnswer.Serve(context, stop => Next(reading, wanted, most, wait, stop), lifetime.ApplicationStopping).ConfigureAwait(false);
        journal.Damaged(reading.Damaged);
    }

    private long Cursor(string text)
    {
        if (text == "end") return journal.End;
        if (text == "begin") return 0;
        if (!text.All(char.IsAsciiDigit) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor)) throw new UsageException($"events: after={text}: a cursor is expected as an answer had it, or begin, or end");
        if (cursor <= journal.End) return cursor;
        throw new CursorGoneException($"events: nothing has happened yet at the cursor {text}: it is of another supervisor, or the state directory was lost. Go on with after=begin");
    }

    private async Task<byte[]> Next(JournalReading reading, EventFilter wanted, int most, TimeSpan wait, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        while (true)
        {
            var found = Read(reading, wanted, most);
            if (reading.HasMissed) throw new CursorGoneException($"events: what happened right after the cursor is not kept any more. Go on with after=begin, and look at how things stand: GET /v1/processes");
            if (found.Count > 0 || patience.IsCancellationRequested || wait == TimeSpan.Zero) return Page(found, reading.After, more: found.Count == most && reading.After < journal.End);
            try
            {
                await journal.WaitBeyond(reading.After, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // nothing has happened: that is the answer
            }
        }
    }

    private static List<byte[]> Read(JournalReading reading, EventFilter wanted, int most)
    {
        var found = new List<byte[]>();
        foreach (var line in reading.Rest())
        {
            if (wanted.Has(line.Span)) found.Add(line.ToArray());
            if (found.Count == most) break;
        }
        return found;
    }

    private static byte[] Page(List<byte[]> events, long cursor, bool more)
    {
        var body = new ArrayBufferWriter<byte>();
#pragma warning disable MA0045 // into memory
        using var json = new Utf8JsonWriter(body, Readable);
        json.WriteStartObject();
        json.WriteStartArray("events"u8);
        foreach (var line in events) json.WriteRawValue(line, skipInputValidation: true);
        json.WriteEndArray();
        json.WriteString("cursor"u8, JournalLine.Digits(cursor));
        json.WriteBoolean("more"u8, more);
        json.WriteEndObject();
        json.Flush();
#pragma warning restore MA0045
        return body.WrittenSpan.ToArray();
    }
}
