namespace PersistProc.Daemon.Keeping;

/// <summary>A socket that the keeper holds for a service: whoever looks for who listens finds the keeper, and means the service.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Inode">Its number, by which the kernel's tables have it.</param>
internal readonly record struct OpenSocket(SocketKey Key, long Inode)
{
    /// <summary>In words.</summary>
    public string Name => $"the socket {Key.Name} of {Key.Service}";
}
