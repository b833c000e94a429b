using PersistProc.Linux.Descriptors;

namespace PersistProc.Linux.KeeperLink;

/// <summary>A word on a control socket that has nothing more to say.</summary>
public static class Frames
{
    /// <summary>Sends a frame without fields. False if the other side is gone.</summary>
    public static bool TrySend(Descriptor socket, FrameKind kind) => SocketMessage.Send(socket.Number, new FrameWriter(kind).Finish().Span, [], 0) >= 0;
}
