using System.Globalization;
using Microsoft.AspNetCore.Http;
using PersistProc.Linux.Logs;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>What a request for logs says. What cannot be read is a usage error that names the word.</summary>
internal static class LogRequest
{
    public static LogQuery Query(IQueryCollection query, string what = "logs") => new()
    {
        Stream = Stream(Endpoints.Text(query, "stream"), what),
        Run = Endpoints.Text(query, "run") is { } run ? Run(run) : null,
        Since = Time(Endpoints.Text(query, "since"), "since"),
        Until = Time(Endpoints.Text(query, "until"), "until"),
        Grep = Pattern(Endpoints.Text(query, "grep")),
        Last = Endpoints.Text(query, "lines") is { } lines ? Endpoints.Number(lines, "lines") : null,
    };

    /// <summary>Where a follower begins.</summary>
    public static LogQuery Query(FollowMessage follow) => new()
    {
        Stream = Stream(follow.Stream),
        Run = follow.Run,
        Since = Time(follow.Since, "since"),
        Grep = Pattern(follow.Grep),
        Last = follow.Lines,
    };

    public static LogMark? Stream(string? stream, string what = "logs") => stream switch
    {
        null or "both" or "combined" => null,
        "stdout" => LogMark.Output,
        "stderr" => LogMark.Error,
        _ => throw new UsageException($"{what}: stream {stream}: there are stdout, stderr and both"),
    };

    public static LogPattern? Pattern(string? text) =>
        text is null ? null : LogPattern.TryParse(text, out var pattern, out var why) ? pattern : throw new UsageException($"logs: --grep {text}: {why}");

    /// <summary>An RFC 3339 time, in microseconds since 1970.</summary>
    public static long? Time(string? text, string name)
    {
        if (text is null) return null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            throw new UsageException($"logs: {name} {text}: no such time. Write 2026-01-31T14:30:00Z");
        return (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private static int Run(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var run) ? run : throw new UsageException($"--run {text}: write 0, -1, or a run's number");
}
