using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;

namespace PersistProc.Daemon.Keeping;

/// <summary>Descriptors that the keeper holds for the next supervisor.</summary>
internal sealed partial class KeeperPort
{
    /// <summary>Takes one that is the supervisor's own and no service's; false for any other.</summary>
    public Func<string, Descriptor, bool> TakeOwn { get; set; } = (_, _) => false;

    /// <summary>Has the keeper hold one.</summary>
    public void Store(string key, Descriptor descriptor) => _connection.Store(key, descriptor);

    /// <summary>Has it let go.</summary>
    public void Unstore(string key) => _connection.Unstore(key);

    void IKeeperListener.Stored(string key, Descriptor descriptor)
    {
        if (!TakeOwn(key, descriptor) && !_sockets.Stored(key, descriptor) && !ReadyPipes.Stored(key, descriptor)) _notify.Stored(key, descriptor);
    }
}
