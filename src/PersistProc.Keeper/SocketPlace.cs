using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Gate;

namespace PersistProc.Keeper;

/// <summary>
/// The socket's place in the file system. It is told in `state/where`, so that a client with another idea of the run
/// directory (cron, su, a login without a session) finds the same supervisor, and made again when it vanishes.
/// <para>
/// A unix socket cannot be linked again once its name is gone, and a supervisor listens on what it was born with. So there
/// is a second one in the state directory, served by the same supervisor: a name that vanished is made again as a
/// symbolic link to it. Only where the state directory cannot hold a socket is a new one made, for the next supervisor.
/// </para>
/// </summary>
internal static class SocketPlace
{
    /// <summary>The second socket's name in the state directory.</summary>
    public const string SpareName = "persistproc.sock";

    private static void Write(KeeperOptions options)
    {
        var path = Path.Combine(options.State, "where");
        File.WriteAllText(path + ".new", options.Socket + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>False: the state directory may have gone with the other one, or its disk be full.</summary>
    public static bool TryWrite(KeeperOptions options)
    {
        try
        {
            _ = OwnedDirectory.Ensure(options.State);
            Write(options);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>True if the socket is where it was put.</summary>
    public static bool IsThere(KeeperOptions options) => File.Exists(options.Socket);

    /// <summary>
    /// Makes directory and name again: where they were, else below the temporary directory. The listener is null if the
    /// supervisor has one behind the new name already.
    /// </summary>
    public static (KeeperOptions Options, Descriptor? Listener) MakeAgain(KeeperOptions options)
    {
        var remade = options;
        if (OwnedDirectory.Ensure(Path.GetDirectoryName(options.Socket)!) is not null)
        {
            var fallback = Path.Combine(Path.GetTempPath(), $"persistproc-{UnixListener.CurrentUser}");
            if (OwnedDirectory.Ensure(fallback) is { } wrong) throw new IOException(wrong);
            remade = options with { Socket = Path.Combine(fallback, $"{Environment.ProcessId}.sock") };
        }
        Descriptor? listener = null;
        var spare = Path.Combine(options.State, SpareName);
        if (options.Spare != 0 && File.Exists(spare))
        {
            File.Delete(remade.Socket);
            File.CreateSymbolicLink(remade.Socket, spare);
        }
        else
        {
            listener = UnixListener.Listen(remade.Socket);
        }
        if (TryWrite(remade) || remade.Socket == options.Socket) return (remade, listener);
        // nobody would find it: as if it had not been made, so that it is tried again
        listener?.Dispose();
        File.Delete(remade.Socket);
        throw new IOException($"{options.State}: nothing can be written there, so nobody could be told of {remade.Socket}");
    }

    public static void Remove(KeeperOptions options)
    {
        foreach (var path in (string[])[options.Socket, Path.Combine(options.State, "where"), Path.Combine(options.State, SpareName)])
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
