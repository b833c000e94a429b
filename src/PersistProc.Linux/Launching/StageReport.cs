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
    /// <summary>No failure: all is set, and it becomes the program now. Told first, since the end of the pipe alone may also mean that it died.</summary>
    Becoming,
    /// <summary>It read its order, or should have.</summary>
    Order,
    /// <summary>It told nothing and is gone: killed, or out of memory.</summary>
    Ended,
}

/// <summary>Why the exec stage did not become the service.</summary>
/// <param name="Step">What it was doing.</param>
/// <param name="Errno">What the kernel said.</param>
/// <param name="Detail">See <see cref="StageStep"/>.</param>
public readonly record struct StageReport(StageStep Step, int Errno, int Detail = 0)
{
    internal const int Size = 12;

    /// <summary>Reads the stage's pipe, which does not wait. Null: it became the service, which closed the pipe; or nothing is told yet.</summary>
    /// <param name="pipe">Its read end.</param>
    /// <param name="becoming">Kept from call to call: it has told that all is set.</param>
    /// <param name="isOver">True when nothing more will come.</param>
    public static StageReport? TryRead(Descriptor pipe, ref bool becoming, out bool isOver)
    {
        while (true)
        {
            var report = ReadOne(pipe, out var isThere, out isOver);
            if (!isThere) return isOver && !becoming ? new StageReport(StageStep.Ended, 0) : null;
            if (report.Step != StageStep.Becoming) return report;
            becoming = true;
        }
    }

    private static unsafe StageReport ReadOne(Descriptor pipe, out bool isThere, out bool isOver)
    {
        var bytes = stackalloc byte[Size];
        var length = Libc.read(pipe.Number, bytes, Size);
        isThere = length == Size;
        isOver = length >= 0 || Syscall.LastError is not (Native.Errno.EAGAIN or Native.Errno.EINTR);
        if (!isThere) return default;
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
