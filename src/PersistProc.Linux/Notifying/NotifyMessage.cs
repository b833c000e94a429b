using PersistProc.Linux.Descriptors;

namespace PersistProc.Linux.Notifying;

/// <summary>One message of a notify socket, with what the kernel says of its sender.</summary>
/// <param name="Text">Its bytes.</param>
/// <param name="Pid">Who sent it; he may have ended since.</param>
/// <param name="Uid">As which user.</param>
/// <param name="Descriptors">Those that came with it; the receiver's to close.</param>
public sealed record NotifyMessage(byte[] Text, int Pid, uint Uid, IReadOnlyList<Descriptor> Descriptors)
{
    /// <summary>Closes what came with it.</summary>
    public void Close()
    {
        foreach (var descriptor in Descriptors) descriptor.Dispose();
    }
}
