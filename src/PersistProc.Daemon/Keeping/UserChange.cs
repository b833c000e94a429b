using PersistProc.Core;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Native;

namespace PersistProc.Daemon.Keeping;

/// <summary>Whom a service is to become; null where it stays what the supervisor is.</summary>
/// <param name="Account">Another user.</param>
/// <param name="Group">Another group.</param>
internal sealed record UserChange(Account? Account, uint? Group)
{
    /// <summary>Nobody else.</summary>
    public bool IsNone => Account is null && Group is null;

    /// <summary>What the unit asks for, or null and why it cannot be had.</summary>
    public static UserChange? Of(ServiceUnit unit, out LaunchFailure? failure)
    {
        failure = null;
        var user = unit.User is { } name ? Accounts.FindUser(name) : null;
        uint? group = unit.Group is { } called ? Accounts.FindGroup(called) : user?.Gid;
        if (unit.User is not null && user is null) failure = Wrong($"no user \"{unit.User}\" on this machine", Errno.ENOENT);
        else if (unit.Group is not null && group is null) failure = Wrong($"no group \"{unit.Group}\" on this machine", Errno.ENOENT);
        if (failure is not null) return null;
        // who he is already costs nothing
        if (user?.Uid == Accounts.OwnUser)
        {
            user = null;
            if (unit.Group is null) group = null;
        }

        if (user is null && group == Accounts.OwnGroup) group = null;
        if (Accounts.OwnUser == 0 || (user is null && group is null)) return new UserChange(user, group);
        failure = user is not null
            ? Wrong($"cannot run as the user \"{unit.User}\": the supervisor is an ordinary user, and only root may become another. Leave out \"user\", or run a supervisor as root", Errno.EPERM)
            : Wrong($"cannot run in the group \"{unit.Group}\": the supervisor is an ordinary user, and only root may change the group. Leave out \"group\", or run a supervisor as root", Errno.EPERM);
        return null;
    }

    private static LaunchFailure Wrong(string text, int errno) => new(LaunchStage.User, errno, text, 125);
}
