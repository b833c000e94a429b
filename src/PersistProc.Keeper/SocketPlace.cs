using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Native;

namespace PersistProc.Keeper;

/// <summary>
/// The sockets' places in the file system. The first is told in `state/where`, so that a client with another idea of the run
/// directory (cron, su, a login without a session) finds the same supervisor. A name that vanishes is made again.
/// <para>
/// A unix socket whose last name is gone cannot have another, and a supervisor listens on what it was born with. So there
/// is a second one in the state directory, served by the same supervisor, and each name that vanished is made again as one of the
/// socket whose name is still there: both then lead to the same, and either may vanish again. Only when both are gone are new ones
/// made, for the next supervisor.
/// </para>
/// </summary>
internal static class SocketPlace
{
    /// <summary>The second socket's name in the state directory.</summary>
    public const string SpareName = "persistproc.sock";

    private static string Spare(KeeperOptions options) => Path.Combine(options.State, SpareName);

    private static string Lock(KeeperOptions options) => Path.Combine(options.State, "lock");

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

    /// <summary>True if sockets and lock are where they were put.</summary>
    public static bool IsWhole(KeeperOptions options, Descriptor locked) =>
        File.Exists(options.Socket) && (options.Spare == 0 || File.Exists(Spare(options))) && LockFile.IsAt(Lock(options), locked);

    /// <summary>Takes the lock again where another would find it. Null: the one that we have is that, or it cannot be had.</summary>
    public static Descriptor? LockAgain(KeeperOptions options, Descriptor locked)
    {
        try
        {
            _ = OwnedDirectory.Ensure(options.State);
            if (LockFile.IsAt(Lock(options), locked) || !LockFile.TryTake(Lock(options), out var taken, out _)) return null;
            Sign(taken);
            return taken;
        }
        catch (SyscallException)
        {
            return null; // no reason not to make the rest again
        }
    }

    // for people alone
    private static void Sign(Descriptor taken)
    {
        try
        {
            LockFile.Sign(taken);
        }
        catch (SyscallException)
        {
            // a full disk
        }
    }

    /// <summary>
    /// Makes directories and names again: where they were, else below the temporary directory. The listeners are null if the
    /// supervisor has one behind the new names already.
    /// </summary>
    public static (KeeperOptions Options, Descriptor? Listener, Descriptor? Spare) MakeAgain(KeeperOptions options)
    {
        var remade = options;
        if (OwnedDirectory.Ensure(Path.GetDirectoryName(options.Socket)!) is not null)
        {
            var fallback = Path.Combine(Path.GetTempPath(), $"persistproc-{UnixListener.CurrentUser}");
            if (OwnedDirectory.Ensure(fallback) is { } wrong) throw new IOException(wrong);
            remade = options with { Socket = Path.Combine(fallback, $"{Environment.ProcessId}.sock") };
        }
        Descriptor? listener = null, second = null;
        var spare = options.Spare == 0 ? null : Spare(options);
        if (spare is not null && File.Exists(spare))
        {
            if (!File.Exists(remade.Socket)) UnixListener.Link(spare, remade.Socket);
        }
        else if (!File.Exists(remade.Socket))
        {
            listener = UnixListener.Listen(remade.Socket);
            if (spare is not null) second = UnixListener.TryListenIn(options.State, SpareName);
        }
        else if (spare is not null)
        {
            TryLink(remade.Socket, spare);
        }
        if (TryWrite(remade) || remade.Socket == options.Socket) return (remade, listener, second);
        // nobody would find it: as if it had not been made, so that it is tried again
        listener?.Dispose();
        second?.Dispose();
        File.Delete(remade.Socket);
        throw new IOException($"{options.State}: nothing can be written there, so nobody could be told of {remade.Socket}");
    }

    // without it, the first one is there all the same
    private static void TryLink(string socket, string spare)
    {
        try
        {
            UnixListener.Link(socket, spare);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // it is tried again
        }
    }

    public static void Remove(KeeperOptions options)
    {
        foreach (var path in (string[])[options.Socket, Path.Combine(options.State, "where"), Spare(options)])
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
