using System.Collections.Concurrent;
using PersistProc.Linux.KeeperLink;

namespace PersistProc.Daemon.Keeping;

/// <summary>What a supervisor has to do with upgrades.</summary>
internal sealed partial class KeeperPort
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<UpgradedFrame>> _upgrades = new(StringComparer.Ordinal);

    /// <summary>
    /// Has keeper and supervisor replaced by the programs of a directory. The answer comes in this supervisor's life only if
    /// nothing was replaced; else the next one has it for whoever asks for the same request again.
    /// </summary>
    public Task<UpgradedFrame> Upgrade(string request, string directory)
    {
        var answer = _upgrades.GetOrAdd(request, _ => new TaskCompletionSource<UpgradedFrame>(TaskCreationOptions.RunContinuationsAsynchronously));
        _orders.Do(() => _connection.Send(new FrameWriter(FrameKind.Upgrade).Text(request).Text(directory).Finish()));
        return answer.Task;
    }

    void IKeeperListener.StandDown()
    {
        _log.StandsDown();
        _ = SayLast(FrameKind.StoodDown);
    }

    void IKeeperListener.Upgraded(UpgradedFrame upgraded)
    {
        if (upgraded.Done) _log.Upgraded(upgraded.FromVersion, upgraded.FromPath, upgraded.ToVersion, upgraded.ToPath);
        else _log.NotUpgraded(upgraded.ToPath, upgraded.Error);
        _upgrades.GetOrAdd(upgraded.Request, _ => new TaskCompletionSource<UpgradedFrame>(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(upgraded);
    }
}
