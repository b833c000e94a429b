using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PersistProc.Cli.Printing;

/// <summary>A failed command under <c>-o json</c>.</summary>
internal sealed record ErrorDocument(string Error);

/// <summary>Answer of <c>version</c>.</summary>
internal sealed record VersionDocument(string Version, int Protocol, JsonElement? Supervisor);

/// <summary>Answer of <c>is-active</c>.</summary>
internal sealed record ActiveDocument(string Name, string State, bool Active);

/// <summary>Answer of <c>import</c> and <c>init</c>: where it was written, or null; what; and what was lost.</summary>
internal sealed record ImportDocument(string? File, string Toml, IReadOnlyList<ImportNote> Notes);

/// <summary>Something that could not be carried over.</summary>
internal sealed record ImportNote(string File, int? Line, string Key, string Text);

/// <summary>Answer of <c>hook</c> and <c>completion</c>: what the shell evaluates.</summary>
internal sealed record ScriptDocument(string Shell, string Script);

/// <summary>Answer of <c>mcp config</c>: the text of a whole file, and in words where it goes.</summary>
internal sealed record McpConfigDocument(string Client, string Settings, IReadOnlyList<string> Where);

/// <summary>Answer of <c>install-service</c>.</summary>
internal sealed record InstalledDocument(string Kind, string File, bool Changed, bool Enabled, bool Started);

/// <summary>Answer of <c>uninstall-service</c>.</summary>
internal sealed record UninstalledDocument(IReadOnlyList<string> Removed);

/// <summary>The few documents the program makes itself.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(ActiveDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(ScriptDocument))]
[JsonSerializable(typeof(McpConfigDocument))]
[JsonSerializable(typeof(InstalledDocument))]
[JsonSerializable(typeof(UninstalledDocument))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>The same without escapes that only a browser needs.</summary>
    public static CliJson Readable => Relaxed.Context;

    private static class Relaxed
    {
        public static readonly CliJson Context = new(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }
}
