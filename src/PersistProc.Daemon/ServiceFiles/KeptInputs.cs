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

    /// <summary>By file, with the variables that it asks for, null where no client's environment was kept; empty where nothing is.</summary>
    public static IReadOnlyList<(string Path, DeclarationInputs Inputs, ValueList<string>? Variables)> Read(string path)
    {
        if (SmallFile.TryRead(path, MaxBytes, out _) is not { } bytes) return [];
        try
        {
            var kept = JsonSerializer.Deserialize(bytes, KeptJson.Default.DictionaryStringKeptFile) ?? [];
            return [.. kept.Select(each => (each.Key, each.Value.ToInputs(), each.Value.Environment?.Keys.ToValueList()))];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>The file's new content.</summary>
    public static byte[] Print(IEnumerable<(string Path, DeclarationInputs Inputs, ValueList<string>? Variables)> all)
    {
        var kept = all.Select(each => (each.Path, Kept: KeptFile.Of(each.Inputs, each.Variables))).Where(each => !each.Kept.IsEmpty).ToDictionary(each => each.Path, each => each.Kept, StringComparer.Ordinal);
        return JsonSerializer.SerializeToUtf8Bytes(kept, KeptJson.Default.DictionaryStringKeptFile);
    }

    /// <summary>What is kept of one file.</summary>
    internal sealed record KeptFile
    {
        /// <summary>By service: what the file said, and how many are wanted instead.</summary>
        public Dictionary<string, int[]>? Scales { get; init; }

        /// <summary>The variables that it asks for, as the client had them; null for one that was not set.</summary>
        public Dictionary<string, string?>? Environment { get; init; }

        /// <summary>The profiles that are chosen.</summary>
        public string[]? Profiles { get; init; }

        [JsonIgnore]
        public bool IsEmpty => Scales is null && Environment is null && Profiles is null;

        public static KeptFile Of(DeclarationInputs inputs, ValueList<string>? variables) => new()
        {
            Environment = variables is null || variables.Count == 0 ? null : variables.ToDictionary(name => name, name => inputs.Environment.GetValueOrDefault(name), StringComparer.Ordinal),
            Profiles = inputs.Profiles.Count == 0 ? null : [.. inputs.Profiles],
            Scales = inputs.Scales.Count == 0 ? null : inputs.Scales.ToDictionary(each => each.Key, each => (int[])[each.Value.Declared, each.Value.Count], StringComparer.Ordinal),
        };

        public DeclarationInputs ToInputs() => new()
        {
            Environment = Environment is null ? FileInputs.OwnEnvironment : FileInputs.OwnEnvironment.Where(each => !Environment.ContainsKey(each.Key))
                .Concat(Environment.Where(each => each.Value is not null).Select(each => KeyValuePair.Create(each.Key, each.Value!))).ToValueMap(),
            Profiles = (Profiles ?? []).OfType<string>().ToValueList(),
            Scales = (Scales ?? []).Where(each => each.Value is [>= 0, >= 0 and <= Scale.Most]).Select(each => KeyValuePair.Create(each.Key, new Scale(each.Value[0], each.Value[1]))).ToValueMap(),
        };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Dictionary<string, KeptInputs.KeptFile>))]
internal sealed partial class KeptJson : JsonSerializerContext;
