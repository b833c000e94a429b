using Microsoft.Win32.SafeHandles;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A pipe whose ends are closed on exec, so that only the child meant for it has one.</summary>
internal sealed unsafe class Pipe : IDisposable
{
    public Pipe()
    {
        var ends = stackalloc int[2];
        Libc.Check(Libc.pipe2(ends, Libc.O_CLOEXEC), "pipe2");
        Read = new SafeFileHandle(ends[0], ownsHandle: true);
        Write = new SafeFileHandle(ends[1], ownsHandle: true);
    }

    public SafeFileHandle Read { get; }

    public SafeFileHandle Write { get; }

    public static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    public void Dispose()
    {
        Read.Dispose();
        Write.Dispose();
    }
}
