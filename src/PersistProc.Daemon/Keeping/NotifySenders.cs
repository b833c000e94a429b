using PersistProc.Linux.Gate;
using PersistProc.Linux.Notifying;
using PersistProc.Linux.Trees;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Whether a message to an instance's socket came from its tree. The socket is the instance's own, so who has ended since (as
/// systemd-notify has, mostly) is believed by his user; who lives must carry the instance's tag or descend from its leader.
/// </summary>
internal static class NotifySenders
{
    /// <param name="message">The message.</param>
    /// <param name="leader">The instance's leader.</param>
    /// <param name="tag">The tag of its tree.</param>
    /// <param name="members">Looks who is in it.</param>
    public static bool Belongs(NotifyMessage message, int leader, long tag, Func<IReadOnlyList<int>> members)
    {
        if (message.Uid != 0 && message.Uid != UnixListener.CurrentUser && message.Uid != ProcFs.ReadUser(leader)) return members().Contains(message.Pid);
        return message.Pid == leader || ProcFs.ReadStat(message.Pid) is null or { HasEnded: true } || ProcFs.ReadTag(message.Pid) == tag || members().Contains(message.Pid);
    }
}
