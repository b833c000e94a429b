using System.Text.Json;
using System.Text.Json.Serialization;
using PersistProc.Core;
using PersistProc.Linux.Files;
using PersistProc.Linux.Native;

namespace PersistProc.Daemon.Visiting;

/// <summary>The book of visits over the death of a supervisor, in one small file of the state directory. What cannot be read is as if nobody had come.</summary>
internal static class VisitFile
{
    public const string Name = "visits.json";
    private const int MaxBytes = 1 << 20;

    public static VisitBook Read(string path)
    {
        if (SmallFile.TryRead(path, MaxBytes, out _) is not { } bytes) return VisitBook.Empty;
        try
        {
            if (JsonSerializer.Deserialize(bytes, VisitJson.Default.KeptVisits) is not { Projects: { } projects } kept) return VisitBook.Empty;
            return new VisitBook(
                projects.Select(project => new VisitedProject(project.File, (project.Visitors ?? []).Where(each => each.Length == 2).Select(each => new Visitor((int)each[0], each[1])).ToValueList(), project.EmptySince, project.Started)).ToValueList(),
                (kept.Kept ?? []).ToValueList());
        }
        catch (Exception broken) when (broken is JsonException or OverflowException)
        {
            return VisitBook.Empty;
        }
    }

    /// <exception cref="SyscallException">It could not be written.</exception>
    public static void Write(string path, VisitBook book) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(
        new KeptVisits([.. book.Projects.Select(project => new KeptProject(project.File, [.. project.Visitors.Select(each => (long[])[each.Pid, each.Started])], project.EmptySince, project.Started))], [.. book.Kept]),
        VisitJson.Default.KeptVisits));
}

internal sealed record KeptVisits(IReadOnlyList<KeptProject>? Projects, IReadOnlyList<string>? Kept);

internal sealed record KeptProject(string File, IReadOnlyList<long[]>? Visitors, DateTimeOffset? EmptySince, bool Started);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(KeptVisits))]
internal sealed partial class VisitJson : JsonSerializerContext;
