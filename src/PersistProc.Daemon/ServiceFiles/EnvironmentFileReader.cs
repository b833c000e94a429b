using System.Globalization;
using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Files;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>Reads a service's files of variables from the disk.</summary>
internal static class EnvironmentFileReader
{
    private const int MaxBytes = 1 << 20;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The variables, or null and what is wrong with <c>FILE:LINE</c>. What may be missing and is, has none.</summary>
    /// <param name="file">Absolute; with a leading <c>-</c> it may be missing.</param>
    /// <param name="why">What is wrong.</param>
    public static ValueMap<string>? Read(string file, out string why)
    {
        var optional = file.StartsWith('-');
        var path = optional ? file[1..] : file;
        why = "";
        if (optional && !Path.Exists(path)) return ValueMap.Empty<string>();
        if (SmallFile.TryRead(path, MaxBytes, out var unreadable) is not { } bytes)
        {
            why = $"{path}: {unreadable} (environment_files; a leading \"-\" lets a file be missing)";
            return null;
        }

        try
        {
            if (EnvironmentFile.TryParse(Strict.GetString(bytes), out var variables, out var fault)) return variables;
            why = string.Create(CultureInfo.InvariantCulture, $"{path}:{fault.Line}: {fault.Text} (environment_files)");
        }
        catch (DecoderFallbackException invalid)
        {
            var line = bytes.AsSpan(0, Math.Clamp(invalid.Index, 0, bytes.Length)).Count((byte)'\n') + 1;
            why = string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: is not valid UTF-8 from here on (environment_files)");
        }

        return null;
    }
}
