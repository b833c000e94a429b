using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Files;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>Reads service files. Whatever is wrong with one is an error in its answer, never an exception.</summary>
public static class ServiceFileReader
{
    /// <summary>More than anybody writes by hand, and little enough to be read at every start.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is; made absolute.</param>
    /// <param name="isProject">A project's <c>persistproc.toml</c>, rather than one of the user's own files.</param>
    public static ServiceFile Read(string path, bool isProject)
    {
        var absolute = Path.GetFullPath(path);
        if (SmallFile.TryRead(absolute, MaxBytes, out var why) is not { } bytes) return Unreadable(absolute, new FileError(absolute, 0, 0, "", why));
        try
        {
            return Parse(absolute, Strict.GetString(bytes), isProject);
        }
        catch (DecoderFallbackException invalid)
        {
            var (line, column) = Locate(bytes.AsSpan(0, Math.Clamp(invalid.Index, 0, bytes.Length)));
            return Unreadable(absolute, new FileError(absolute, line, column, "", "is not valid UTF-8 from here on"));
        }
    }

    /// <summary>Reads a file's text.</summary>
    /// <param name="path">Where it came from: relative paths are relative to its directory.</param>
    /// <param name="text">The TOML.</param>
    /// <param name="isProject">A project's <c>persistproc.toml</c>, rather than one of the user's own files.</param>
    public static ServiceFile Parse(string path, string text, bool isProject)
    {
        var absolute = Path.GetFullPath(path);
        var (table, syntax) = TomlTree.Read(text);
        var read = ServiceDeclarations.Read(table, absolute, isProject, syntax);
        var errors = read.Faults.Select(fault => new FileError(absolute, fault.At.Line, fault.At.Column, fault.Key, fault.Text));
        return new ServiceFile(absolute, read.Project, read.Units, read.Places, read.Mentions, errors.ToValueList());
    }

    private static ServiceFile Unreadable(string path, FileError error) => new(path, null, [], [], [], [error]);

    private static (int Line, int Column) Locate(ReadOnlySpan<byte> before)
    {
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
