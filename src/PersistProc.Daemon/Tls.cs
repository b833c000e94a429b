using System.Runtime.InteropServices;

namespace PersistProc.Daemon;

/// <summary>Whether https can be spoken here: the framework loads OpenSSL when it is first needed, and where there is none it aborts the whole process.</summary>
internal static class Tls
{
    // the names that it looks for, newest first
    private static readonly string[] Names = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"];

    /// <summary>Why a URL cannot be called, or null.</summary>
    public static string? Lacks(string url, Func<string, bool>? loads = null) =>
        url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) && !Names.Any(loads ?? (name => NativeLibrary.TryLoad(name, out _))) ? $"{url} takes OpenSSL (libssl), which is not installed here" : null;
}
