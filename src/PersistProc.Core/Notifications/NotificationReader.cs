using System.Globalization;
using System.Text;

namespace PersistProc.Core;

/// <summary>
/// Reads the text of a notify message: lines of NAME=VALUE (sd_notify(3)). What is not known, and a value that cannot be, is passed
/// over: a newer service's words are no reason to miss the others. Of a name said twice the first counts, as in systemd.
/// </summary>
public static class NotificationReader
{
    private const int LongestName = 255;

    /// <summary>What a message says; null for what is no text at all.</summary>
    public static Notification? Read(ReadOnlySpan<byte> message)
    {
        var text = message.TrimEnd((byte)0);
        if (text.Contains((byte)0)) return null;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            var equals = line.IndexOf((byte)'=');
            // what is no UTF-8 is nobody's value
            if (equals > 0 && System.Text.Unicode.Utf8.IsValid(line)) fields.TryAdd(Encoding.UTF8.GetString(line[..equals]), Encoding.UTF8.GetString(line[(equals + 1)..]));
        }

        return Of(fields);
    }

    private static Notification Of(Dictionary<string, string> fields)
    {
        bool Says(string name, string value = "1") => fields.GetValueOrDefault(name) == value;
        return new Notification
        {
            // one that stops is not ready any more, whatever else it says in the same breath
            Phase = Says("STOPPING") ? NotifiedPhase.Stopping : Says("READY") ? NotifiedPhase.Ready : Says("RELOADING") ? NotifiedPhase.Reloading : NotifiedPhase.None,
            MonotonicMicroseconds = Number(fields, "MONOTONIC_USEC"),
            Status = fields.GetValueOrDefault("STATUS"),
            MainPid = Number(fields, "MAINPID") is > 0 and <= int.MaxValue and var pid ? (int)pid : null,
            Errno = Number(fields, "ERRNO") is > 0 and <= 4095 and var errno ? (int)errno : null,
            Watchdog = Says("WATCHDOG") ? WatchdogWord.Alive : Says("WATCHDOG", "trigger") ? WatchdogWord.Trigger : WatchdogWord.None,
            WatchdogTime = Time(fields, "WATCHDOG_USEC"),
            ExtendTimeout = Time(fields, "EXTEND_TIMEOUT_USEC"),
            Descriptors = Says("FDSTOREREMOVE") ? DescriptorWish.Remove : Says("FDSTORE") ? DescriptorWish.Store : DescriptorWish.None,
            DescriptorName = fields.GetValueOrDefault("FDNAME") is { } name && IsDescriptorName(name) ? name : null,
            PollDescriptors = !Says("FDPOLL", "0"),
            IsBarrier = Says("BARRIER"),
        };
    }

    private static bool IsDescriptorName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => c is > ' ' and < (char)127 and not ':');

    private static long? Number(Dictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var text) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? (long)Math.Min(value, long.MaxValue)
            : null;

    // microseconds; what is longer than a time can be is for ever
    private static TimeSpan? Time(Dictionary<string, string> fields, string name) =>
        Number(fields, name) is not { } microseconds ? null
        : microseconds > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond ? TimeSpan.MaxValue
        : TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
