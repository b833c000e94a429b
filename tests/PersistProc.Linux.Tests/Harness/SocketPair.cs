using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Tests.Harness;

/// <summary>Two connected sockets (socketpair(2)).</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Descriptor a, Descriptor b) => (A, B) = (a, b);

    internal Descriptor A { get; }
    internal Descriptor B { get; }

    internal static SocketPair Create()
    {
        var ends = default(Libc.PipeEnds);
        Syscall.Check(Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0, ref ends), "socketpair");
        return new SocketPair(new Descriptor(ends.Read), new Descriptor(ends.Write));
    }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
    }
}
