using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// `GET /v1/wait?for=line`: until a line matches, of what the present instance has written and of what is still to come; or until nobody
/// is left who could write one. Without a pattern, until there is anything behind a position, whoever writes it and whenever.
/// </summary>
internal sealed class LineWait
{
    // what it wrote last may still be on its way when its end is known
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(250);

    private readonly Regex? _pattern;
    private readonly long? _after;

    private LineWait(Regex? pattern, long? after) => (_pattern, _after) = (pattern, after);

    /// <summary>How it stands, or why it was refused.</summary>
    public readonly record struct News(WaitLine? Line, SupervisorProtocol.Refused? Refused);

    /// <exception cref="UsageException">The pattern or the position cannot be read.</exception>
    public static LineWait Of(IQueryCollection query)
    {
        Regex? pattern = null;
        if (Endpoints.Text(query, "pattern") is { Length: > 0 } text && !SafePattern.TryParse(text, RegexOptions.None, out pattern, out var why)) throw new UsageException($"wait: pattern {text}: {why}");
        var after = Endpoints.Text(query, "after") is not { } given ? (long?)null : long.TryParse(given, out var position) && position >= 0 ? position : throw new UsageException($"wait: after {given}: a position of the log is expected");
        return new LineWait(pattern, after);
    }

    public async IAsyncEnumerable<News> Until(ChannelReader<SessionEvent> events, LogStore logs, Action follow, [EnumeratorCancellation] CancellationToken stop)
    {
        ServiceSnapshot? service = null;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<string>? looking = null;
        long from = 0;
        var news = events.WaitToReadAsync(stop).AsTask();
        try
        {
            while (looking is null || await Task.WhenAny(looking, news).ConfigureAwait(false) == news)
            {
                if (!await news.ConfigureAwait(false)) yield break;
                while (events.TryRead(out var happened))
                {
                    if (happened is SessionEvent.Refused refused)
                    {
                        yield return new News(null, refused.Refusal);
                        yield break;
                    }
                    if (happened is SessionEvent.Interrupted) follow();
                    service = WaitEndpoint.Service(happened) ?? service;
                }
                news = events.WaitToReadAsync(stop).AsTask();
                if (service is null) continue;
                if (looking is null)
                {
                    from = _after ?? (_pattern is null ? logs.Open(service.Name).Position : Begin(logs.DirectoryOf(service.Name), service.Attempt, logs.Open(service.Name).Position));
                    looking = Look(logs.Open(service.Name), from, ends.Token);
                }
                if (_pattern is null)
                {
                    yield return new News(Line(service, from), null); // it may be started again, and write then
                    continue;
                }
                var verdict = WaitGoals.Of(WaitGoal.Ready, WaitGoals.Target(service.Attempt), service.State, service.Attempt, service.Exit, service.Unit.Type);
                if (verdict is WaitVerdict.Never or WaitVerdict.Met && !service.Live)
                {
                    if (await Task.WhenAny(looking, Task.Delay(LastWords, stop)).ConfigureAwait(false) == looking) break;
                    yield return new News(Line(service, from) with { Done = true, Why = verdict is WaitVerdict.Never never ? never.Why : "it has ended" }, null);
                    yield break;
                }
                yield return new News(Line(service, from), null);
            }
            var matched = await looking!.ConfigureAwait(false);
            yield return new News(Line(service!, from) with { Done = true, Met = true, Matched = _pattern is null ? null : matched, Position = logs.Open(service!.Name).Position }, null);
        }
        finally
        {
            await ends.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<string> Look(ServiceLog log, long from, CancellationToken stop)
    {
        if (_pattern is { } pattern) return await new OutputWatch(log, from, pattern).Find(stop).ConfigureAwait(false);
        await log.WaitBeyond(from, stop).ConfigureAwait(false);
        return "";
    }

    private static long Begin(string directory, Attempt attempt, long otherwise)
    {
        using var reading = LogReading.Open(directory);
        return reading?.FindStart(attempt.Number) ?? otherwise;
    }

    private static WaitLine Line(ServiceSnapshot service, long from) => new()
    {
        Name = service.Name.ToString(),
        For = "line",
        State = ServiceStatuses.Words.Print(service.Status),
        Why = service.Live ? null : "it does not run",
        Pid = service.Pid,
        Attempt = service.Attempt.Number,
        ExitCode = service.Live ? null : service.Exit?.Code,
        ExitSignal = service.Live ? null : service.Exit?.Signal?.Name,
        Position = from,
    };
}
