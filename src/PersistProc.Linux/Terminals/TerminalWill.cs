using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Terminals;

/// <summary>What is to become of a terminal when who has it is killed: the beginning of a file, followed by the bytes to write.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TerminalWill
{
    private int _isValid;
    private int _undoLength;

    /// <summary>The session whose terminal it is.</summary>
    public int Session;

    /// <summary>The process group of who has it.</summary>
    public int Group;

    /// <summary>That of who started him, and gets it back.</summary>
    public int Shell;

    /// <summary>How it was found.</summary>
    public Libc.Termios Before;

    /// <summary>How it is while he has it.</summary>
    public Libc.Termios Ours;

    /// <summary>There is something to be put back.</summary>
    public bool IsValid
    {
        readonly get => _isValid != 0;
        set => _isValid = value ? 1 : 0;
    }

    /// <summary>All of it, in one piece: written with one call, it is there or not.</summary>
    public byte[] ToBytes(string undo)
    {
        _undoLength = undo.Length;
        return [.. MemoryMarshal.AsBytes(new ReadOnlySpan<TerminalWill>(in this)), .. Encoding.ASCII.GetBytes(undo)];
    }

    /// <summary>Null: nobody has written any yet.</summary>
    public static TerminalWill? Read(ReadOnlySpan<byte> bytes, out byte[] undo)
    {
        undo = [];
        var length = Unsafe.SizeOf<TerminalWill>();
        if (bytes.Length < length) return null;
        var will = MemoryMarshal.Read<TerminalWill>(bytes);
        undo = bytes.Slice(length, Math.Clamp(will._undoLength, 0, bytes.Length - length)).ToArray();
        return will;
    }
}
