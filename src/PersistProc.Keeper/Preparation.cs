using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Notifying;

namespace PersistProc.Keeper;

/// <summary>
/// Stage 1. What can go wrong before there is a keeper goes wrong here, while somebody listens: directories, lock and
/// socket are made or refused. When it ends well, clients can connect: the kernel queues them until a supervisor accepts.
/// </summary>
internal static class Preparation
{
    private const int LooksAtSocket = 100;
    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromMilliseconds(30);

    /// <summary>Where the program's own file is, whatever happens to it later.</summary>
    public static string OwnPath => Environment.ProcessPath ?? throw new IOException("cannot find the keeper's own program; is /proc mounted?");

    public static int Run(KeeperOptions options)
    {
        foreach (var directory in (string[])[options.State, options.Run, Path.GetDirectoryName(options.Socket)!])
        {
            if (OwnedDirectory.Ensure(directory) is { } wrong) return Refuse(wrong);
        }
        var lockPath = Path.Combine(options.State, "lock");
        if (!LockFile.TryTake(lockPath, out var taken, out var holder))
        {
            // in the background two clients may start one at the same moment: the second is served by the first's
            return options.Stage == KeeperStage.Background
                ? 0
                : Refuse($"a supervisor already runs for {options.State} (keeper's pid {holder}); stop it with: persistproc shutdown");
        }
        if (UnixListener.CheckPlace(options.Socket) is { } foreign)
        {
            taken.Dispose();
            return Refuse(foreign);
        }
        if (SomebodyStays(options, taken))
        {
            taken.Dispose(); // he takes it again
            return options.Stage == KeeperStage.Background
                ? 0
                : Refuse($"a supervisor already runs for {options.State}, though its lock there is gone: was that directory removed? Stop it with: persistproc shutdown");
        }
        using var listener = UnixListener.Listen(options.Socket);
        using var spare = UnixListener.TryListenIn(options.State, SocketPlace.SpareName);
        if (!SocketPlace.TryWrite(options)) StandardError.SayOnce($"{Path.Combine(options.State, "where")} cannot be written: who looks for the socket elsewhere than at {options.Socket} does not find it");
        var next = options with
        {
            Stage = KeeperStage.Keep,
            DescriptorLimit = ResourceLimits.SoftOfThisProcess()[7],
            Spare = spare is null ? 0 : 5,
        };
        using (taken)
        {
            Descriptor[] passed = spare is null ? [taken, listener] : [taken, listener, spare];
            if (options.Stage == KeeperStage.Foreground)
            {
                var here = next with { Lock = taken.Number, Listener = listener.Number, Spare = spare?.Number ?? 0, Notify = Environment.GetEnvironmentVariable(ServiceManager.Variable) is { Length: > 0 } manager ? manager : null };
                OwnProgram.Become(OwnPath, here.ToArguments("persistproc-keeper"), passed, SignalSet.OfKeeper);
            }
            OwnProgram.Start(OwnPath, next.ToArguments("persistproc-keeper"), passed, SignalSet.OfKeeper, Path.Combine(options.State, "stderr.log"));
        }
        return 0;
    }

    /// <summary>
    /// With the lock in our hand nobody should be there. Who has just died or is ending may, for a moment; for longer it is a family
    /// whose state directory was removed under it: its services would be started a second time. It is listened to, or has lost that
    /// name too and is about to make all anew; then it is only to be found among all processes. Whoever can come again does not wait:
    /// as long as we have the lock, its keeper has not.
    /// </summary>
    private static bool SomebodyStays(KeeperOptions options, Descriptor taken)
    {
        for (var look = 0; ; look++)
        {
            var isThere = LockFile.IsNew(taken) && Family.LivesAt(options.State);
            if (!isThere && !UnixListener.IsListenedTo(options.Socket)) return false;
            if (look == LooksAtSocket || (isThere && options.Stage == KeeperStage.Background)) return true;
            Thread.Sleep(PauseBetweenLooks);
        }
    }

    private static int Refuse(string sentence)
    {
        StandardError.SayOnce(sentence);
        return 1;
    }
}
