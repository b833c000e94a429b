using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Reaping;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// What the supervisor does when its keeper has died. If there is a holder that has everything, that one becomes the next keeper, and
/// ends this process before it starts another supervisor. If there is none, or it dies too, only this process has all that the keeper held: it
/// becomes the keeper itself.
/// </summary>
internal sealed class KeeperRevival(KeeperCopy copy, DaemonLog log, ProcessEnd end)
{
    // it takes milliseconds; one that does nothing hangs
    private const int PatienceForHolder = 10_000;

    /// <summary>On the thread that read the keeper's last word; does not return.</summary>
    public void KeeperLost()
    {
        log.KeeperLost();
        try
        {
            if (copy.IsWhole) Revive();
            log.NotWhole(Environment.ProcessId);
        }
        catch (Exception failure)
        {
            log.Fault(failure);
        }
        end.Now(1);
    }

    private void Revive()
    {
        if (copy.Holder() is { } holder && !holder.WaitReadable(PatienceForHolder))
        {
            PidFd.Signal(holder, Children.Kill);
            holder.WaitReadable(-1);
        }
        Revival.Go(copy, "its supervisor", log.CannotRevive);
    }
}
