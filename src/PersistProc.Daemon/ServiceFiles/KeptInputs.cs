using System.Text.Json;
using System.Text.Json.Serialization;
using PersistProc.Core;
using PersistProc.Linux.Files;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>
/// What people said of service files and the next supervisor has to know, in one small file of the state directory. Instances of
/// templates are not in it: their own records say what they are. What cannot be read is as if nobody had said it.
/// </summary>
internal static class KeptInputs
{
    private const int MaxBytes = 16 << 20;

    /// <summary>By file; empty where nothing is kept.</summary>
    public static Dictionary<string, DeclarationInputs> Read(string path)
    {
        if (SmallFile.TryRead(path, MaxBytes, out _) is not { } bytes) return [];
        try
        {
            var kept = JsonSerializer.Deserialize(bytes, KeptJson.Default.DictionaryStringKeptFile) ?? [];
            return kept.ToDictionary(each => each.Key, each => each.Value.ToInputs(), StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Replaces the file.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, DeclarationInputs>> inputs)
    {
        var kept = inputs.Select(each => (each.Key, Value: KeptFile.Of(each.Value))).Where(each => !each.Value.IsEmpty).ToDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal);
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(kept, KeptJson.Default.DictionaryStringKeptFile));
    }

    /// <summary>What is kept of one file.</summary>
    internal sealed record KeptFile
    {
        /// <summary>By service: what the file said, and how many are wanted instead.</summary>
        public Dictionary<string, int[]>? Scales { get; init; }

        [JsonIgnore]
        public bool IsEmpty => Scales is null;

        public static KeptFile Of(DeclarationInputs inputs) => new()
        {
            Scales = inputs.Scales.Count == 0 ? null : inputs.Scales.ToDictionary(each => each.Key, each => (int[])[each.Value.Declared, each.Value.Count], StringComparer.Ordinal),
        };

        public DeclarationInputs ToInputs() => new()
        {
            Environment = FileInputs.OwnEnvironment,
            Scales = (Scales ?? []).Where(each => each.Value is [>= 0, >= 0 and <= Scale.Most]).Select(each => KeyValuePair.Create(each.Key, new Scale(each.Value[0], each.Value[1]))).ToValueMap(),
        };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Dictionary<string, KeptInputs.KeptFile>))]
internal sealed partial class KeptJson : JsonSerializerContext;
