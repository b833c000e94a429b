using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PersistProc.Linux.KeeperLink;

namespace PersistProc.Linux.Launching;

/// <summary>Program, argv and environment of a spawn frame, where they lie in it: its texts end with a NUL. The frame must not move.</summary>
internal readonly unsafe ref struct FramePointers
{
    private FramePointers(byte* path, byte** arguments, byte** environment)
    {
        Path = path;
        Arguments = arguments;
        Environment = environment;
    }

    public byte* Path { get; }
    public byte** Arguments { get; }
    public byte** Environment { get; }

    /// <summary><paramref name="frame"/> stands behind the <see cref="SpawnHead"/>.</summary>
    public static FramePointers Read(ref FrameReader frame)
    {
        var path = Here(ref frame);
        var arguments = Several(ref frame);
        return new FramePointers(path, arguments, Several(ref frame));
    }

    public void Dispose()
    {
        NativeMemory.Free(Arguments);
        NativeMemory.Free(Environment);
    }

    private static byte* Here(ref FrameReader frame) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(frame.CText()));

    private static byte** Several(ref FrameReader frame)
    {
        var count = frame.Int();
        var pointers = (byte**)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < count; i++) pointers[i] = Here(ref frame);
        return pointers;
    }
}
