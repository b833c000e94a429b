using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Gate;

namespace PersistProc.Keeper;

/// <summary>
/// The socket's place in the file system. It is told in `state/where`, so that a client with another idea of the run
/// directory (cron, su, a login without a session) finds the same supervisor, and made again when it vanishes.
/// </summary>
internal static class SocketPlace
{
    public static void Write(KeeperOptions options)
    {
        var path = Path.Combine(options.State, "where");
        File.WriteAllText(path + ".new", options.Socket + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>True if the socket is where it was put.</summary>
    public static bool IsThere(KeeperOptions options) => File.Exists(options.Socket);

    /// <summary>Makes directory and socket again: where they were, else below the temporary directory.</summary>
    public static (KeeperOptions Options, Descriptor Listener) MakeAgain(KeeperOptions options)
    {
        var remade = options;
        if (OwnedDirectory.Ensure(Path.GetDirectoryName(options.Socket)!) is not null)
        {
            var fallback = Path.Combine(Path.GetTempPath(), $"persistproc-{UnixListener.CurrentUser}");
            if (OwnedDirectory.Ensure(fallback) is { } wrong) throw new IOException(wrong);
            remade = options with { Socket = Path.Combine(fallback, $"{Environment.ProcessId}.sock") };
        }
        var listener = UnixListener.Listen(remade.Socket);
        Write(remade);
        return (remade, listener);
    }

    public static void Remove(KeeperOptions options)
    {
        foreach (var path in (string[])[options.Socket, Path.Combine(options.State, "where")])
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // whoever comes next takes its place
            }
        }
    }
}
