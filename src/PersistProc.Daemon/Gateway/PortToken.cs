using PersistProc.Linux.Files;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// What a client of the TCP port has to know: `state/token`, which only its owner can read. It is made when a port is first opened,
/// and kept. One that others can read is another one's, too, and is made anew.
/// </summary>
internal static class PortToken
{
    private const int Bytes = 32;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Where it is.</summary>
    public static string PathIn(string state) => Path.Combine(state, "token");

    /// <summary>The token, made where missing.</summary>
    /// <param name="state">The state directory.</param>
    /// <param name="replaced">Told the path when one that others could read is made anew.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static string Ensure(string state, Action<string> replaced)
    {
        var path = PathIn(state);
        if (File.Exists(path))
        {
            var isOpen = (File.GetUnixFileMode(path) & Others) != UnixFileMode.None;
            if (!isOpen && SmallFile.TryRead(path, 4096, out _) is { } bytes && System.Text.Encoding.ASCII.GetString(bytes).Trim() is { Length: >= Bytes } kept) return kept;
            if (isOpen) replaced(path);
        }
        var made = Make();
        AtomicFile.Write(path, System.Text.Encoding.ASCII.GetBytes(made)); // no newline: some read it as it is
        return made;
    }

    // the framework's own source would bring OpenSSL along, which a bare machine lacks
    private static string Make()
    {
        var bytes = new byte[Bytes];
        using var source = File.OpenHandle("/dev/urandom");
        if (RandomAccess.Read(source, bytes, 0) != bytes.Length) throw new IOException("/dev/urandom: no random bytes come from it");
        return Convert.ToHexStringLower(bytes);
    }
}
