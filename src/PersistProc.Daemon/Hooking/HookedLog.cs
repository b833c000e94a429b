using System.Diagnostics;
using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Hooking;

/// <summary>Looks at each line that a service writes, once, for a hook with a pattern; from its files, at its own pace, so it slows nobody.</summary>
internal sealed class HookedLog(Hook hook, ServiceLog log, ServiceName service, HookParts parts)
{
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(100);
    private readonly LogPattern _pattern = LogPattern.TryParse(hook.Log!, out var pattern, out var why) ? pattern : throw new ArgumentException(why, nameof(hook));
    private volatile TaskCompletionSource _rest = New();

    /// <summary>Nothing of it runs, and nothing will by itself: what it wrote last is a line, and when its log was read to the end, no place in it has to be kept.</summary>
    public void Rests() => _rest.TrySetResult();

    /// <summary>It runs again.</summary>
    public void Runs()
    {
        if (_rest.Task.IsCompleted) _rest = New();
    }

    /// <summary>From a place on, for as long as is wanted.</summary>
    public async Task Follow(LogCursor cursor, HookLane lane)
    {
        var stop = parts.Stop.Token;
        while (true)
        {
            var (seen, rest) = (log.Position, _rest.Task);
            var rests = rest.IsCompleted;
            var page = await Look(cursor, rests, lane).ConfigureAwait(false);
            if (page.Lost > 0) lane.Lose(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{page.Lost} bytes of the log of {service} are gone before they were looked at"));
            cursor = page.Cursor;
            var isMore = page.More || (rests && page.Lines.Count > 0); // its last line, without an end, is a page of its own
            lane.Read(service, rests && !isMore ? null : cursor);
            if (isMore) continue;
            var more = log.WaitBeyond(Math.Max(seen, cursor.Read), stop);
            await (rests ? more : await Task.WhenAny(more, rest.WaitAsync(stop)).ConfigureAwait(false)).ConfigureAwait(false);
            await Task.Delay(Calm, parts.Time, stop).ConfigureAwait(false); // of a flood, many lines at once
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<PagedLines> Look(LogCursor cursor, bool rests, HookLane lane)
    {
        var (page, matching) = await Matching(cursor, rests).ConfigureAwait(false);
        var begun = Stopwatch.GetTimestamp();
        foreach (var at in matching) await lane.Found(service, page.Lines[at], () => Behind(page, at)).ConfigureAwait(false);
        // of a flood of which all matches, that too is work; a call is not
        if (page.More && matching.Count > 0) await Task.Delay(TimeSpan.FromTicks(Math.Min(Stopwatch.GetElapsedTime(begun).Ticks, Calm.Ticks)), parts.Time, parts.Stop.Token).ConfigureAwait(false);
        return page;
    }

    // the other half of the time is others'
    private async Task<(PagedLines Page, List<int> Matching)> Matching(LogCursor cursor, bool rests)
    {
        await parts.Looking.WaitAsync(parts.Stop.Token).ConfigureAwait(false);
        try
        {
            var begun = Stopwatch.GetTimestamp();
            using var reading = LogReading.Open(log.DirectoryPath);
            if (reading is null) return (new PagedLines([], cursor, 0, false), []);
            var page = LogPager.Read(reading, cursor, new LogPaging { IsReadable = true, Grep = _pattern, TellsUnfinished = rests, Stop = parts.Stop.Token });
            // those that match, and what has no end
            List<int> matching = [.. Enumerable.Range(0, page.Lines.Count).Where(at => !page.Lines[at].Partial || _pattern.Matches(Encoding.UTF8.GetBytes(page.Lines[at].Text)))];
            if (page.More) await Task.Delay(Stopwatch.GetElapsedTime(begun), parts.Time, parts.Stop.Token).ConfigureAwait(false);
            return (page, matching);
        }
        finally
        {
            parts.Looking.Release();
        }
    }

    // where one goes on who has dealt with the lines up to this one
    private static LogCursor Behind(PagedLines page, int at)
    {
        var behind = page.Cursor;
        for (var rest = page.Lines.Count - 1; rest > at; rest--) behind = behind.With(page.Lines[rest].Stream, page.Lines[rest].Position);
        return behind with { Read = Math.Min(behind.Read, behind.From) };
    }
}
