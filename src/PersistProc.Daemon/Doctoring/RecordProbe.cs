using PersistProc.Core;
using PersistProc.Linux.Files;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>The records on disk: can each be read by this version?</summary>
internal static class RecordProbe
{
    private const int LargestRecord = 8 << 20;

    public static IEnumerable<HealthCheck> Look(Examination of)
    {
        var count = 0;
        foreach (var (path, content) in Records(of.Places))
        {
            count++;
            if (content is null) yield return Doctor.Bad("record", $"{path} cannot be read", "Give yourself the right to read it; until then this service is not known");
            else if (WhyNot(content) is { } why) yield return Doctor.Bad("record", $"{path}: {why}", "Remove it if the service is not needed any more, or use the version that wrote it");
        }
        yield return Doctor.Ok("records", $"{count} services are on record");
    }

    internal static IEnumerable<(string Path, byte[]? Content)> Records(Locations places)
    {
        var services = Path.Combine(places.State, "services");
        if (!Directory.Exists(services)) yield break;
        foreach (var path in Directory.EnumerateFiles(services, "*.json", SearchOption.AllDirectories))
        {
            yield return (path, SmallFile.TryRead(path, LargestRecord, out _));
        }
    }

    private static string? WhyNot(byte[] content) => RecordJson.DecodeService(content, out var why) is null ? why ?? "it is no record" : null;
}
