using System.Buffers.Binary;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>What the exec stage was doing.</summary>
public enum StageStep
{
    /// <summary>No stage was there, or nobody knows.</summary>
    None,
    OomScore,
    Nice,
    /// <summary>A limit; the detail is the resource's number.</summary>
    Limit,
    User,
    Group,
    Directory,
    Execute,
}

/// <summary>Why the exec stage did not become the service.</summary>
/// <param name="Step">What it was doing.</param>
/// <param name="Errno">What the kernel said.</param>
/// <param name="Detail">See <see cref="StageStep"/>.</param>
public readonly record struct StageReport(StageStep Step, int Errno, int Detail = 0)
{
    internal const int Size = 12;

    /// <summary>Reads the stage's pipe, which does not wait. Null: it became the service, which closed the pipe; or nothing is told yet.</summary>
    public static unsafe StageReport? TryRead(Descriptor pipe, out bool isOver)
    {
        var bytes = stackalloc byte[Size];
        var length = Libc.read(pipe.Number, bytes, Size);
        isOver = length >= 0 || Syscall.LastError is not (Native.Errno.EAGAIN or Native.Errno.EINTR);
        if (length < Size) return null;
        var report = new ReadOnlySpan<byte>(bytes, Size);
        return new StageReport((StageStep)Read(report), Read(report[4..]), Read(report[8..]));
    }

    internal unsafe void Write(int pipe)
    {
        var bytes = stackalloc byte[Size];
        var report = new Span<byte>(bytes, Size);
        BinaryPrimitives.WriteInt32LittleEndian(report, (int)Step);
        BinaryPrimitives.WriteInt32LittleEndian(report[4..], Errno);
        BinaryPrimitives.WriteInt32LittleEndian(report[8..], Detail);
        _ = Libc.write(pipe, bytes, Size);
    }

    private static int Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);
}
