using System.Text;
using PersistProc.Linux.Files;

namespace PersistProc.Cli.Importing;

/// <summary>A file that is to be read, and what lies about it.</summary>
/// <param name="Name">As it was called.</param>
/// <param name="Text">What stands in it.</param>
/// <param name="Directory">Where it lies; paths in it are relative to that.</param>
/// <param name="Target">Where what is made of it will lie.</param>
/// <param name="Read">The text of another file, or null.</param>
/// <param name="Exists">Whether there is something at a path.</param>
internal sealed record ImportSource(string Name, string Text, string Directory, string Target, Func<string, string?> Read, Func<string, bool> Exists)
{
    private const int MaxBytes = 1 << 20;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The names of the files in a directory that is named from here, sorted; none where there is no such directory.</summary>
    public Func<string, IReadOnlyList<string>> Names { get; init; } = static _ => [];

    /// <summary>The file's own name.</summary>
    public string FileName => Path.GetFileName(Name);

    /// <summary>A file on disk.</summary>
    public static ImportSource Open(string name, string directory, string target)
    {
        var path = Path.GetFullPath(name, directory);
        if (SmallFile.TryRead(path, MaxBytes, out var why) is not { } bytes) throw new ImportException(why);
        return Of(name, bytes, Path.GetDirectoryName(path) ?? "/", target);
    }

    /// <summary>What was read already.</summary>
    public static ImportSource Of(string name, byte[] bytes, string directory, string target)
    {
        if (bytes.Length > MaxBytes) throw new ImportException("is larger than 1024 KiB");
        return new ImportSource(name, Decode(bytes), directory, target, path => ReadIfThere(Path.GetFullPath(path, directory)), path => Path.Exists(Path.GetFullPath(path, directory)))
        {
            Names = path => NamesIn(Path.GetFullPath(path, directory)),
        };
    }

    /// <summary>A file beside it, of which the same can be asked; null if there is none.</summary>
    public ImportSource? Beside(string name) => Read(name) is { } text ? this with { Name = Path.Combine(Path.GetDirectoryName(Name) ?? "", name), Text = text } : null;

    /// <summary>A path of the source as the new file has to write it.</summary>
    public Phrase PathOf(Phrase path)
    {
        if (path.Plain is ['.', '/', _, ..] plain) path = plain[2..];
        var letters = path.Letters;
        if (Base.Length == 0 || letters.StartsWith('/') || letters.StartsWith('~') || path.Write(false).StartsWith("${", StringComparison.Ordinal)) return path;
        if (letters is "." or "") return Base;
        return Base + "/" + path;
    }

    /// <summary>The source's directory seen from the new file's; empty: the same.</summary>
    public string Base => Directory == Target ? "" : Path.GetRelativePath(Target, Directory);

    /// <summary>Whether there is something to watch: what is named, of a pattern the directory that it begins with.</summary>
    public bool CanWatch(string path)
    {
        if (path.Contains('$', StringComparison.Ordinal)) return false; // where a variable leads is not known here
        var wild = path.AsSpan().IndexOfAny("*?[{");
        return Exists(wild < 0 ? path : Path.GetDirectoryName(path[..wild] + "x") is { Length: > 0 } plain ? plain : ".");
    }

    private static string Decode(byte[] bytes)
    {
        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException invalid)
        {
            throw new ImportException(Place.Of(Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Clamp(invalid.Index, 0, bytes.Length))), int.MaxValue), "is not valid UTF-8 from here on");
        }

        text = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
        var nul = text.IndexOf('\0', StringComparison.Ordinal);
        return nul < 0 ? text : throw new ImportException(Place.Of(text, nul), "a NUL character: this is no text");
    }

    private static string[] NamesIn(string directory)
    {
        try
        {
            return [.. System.IO.Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? ReadIfThere(string path)
    {
        try
        {
            return SmallFile.TryRead(path, MaxBytes, out _) is { } bytes ? Decode(bytes) : null;
        }
        catch (ImportException)
        {
            return null;
        }
    }
}
