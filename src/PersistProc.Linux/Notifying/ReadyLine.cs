using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Notifying;

/// <summary>What lies in a pipe on which a service is to write a line when it is ready.</summary>
public enum ReadyWord
{
    /// <summary>Nothing yet.</summary>
    Nothing,

    /// <summary>The beginning of a line.</summary>
    Beginning,

    /// <summary>A line, or more.</summary>
    Line,

    /// <summary>Its end: nobody will write any more.</summary>
    End,
}

/// <summary>Looks at such a pipe without taking anything away (tee(2)): a supervisor that is killed over it leaves it to the next.</summary>
public static unsafe class ReadyLine
{
    private const int Most = 4096;

    /// <summary>What lies there; the pipe does not wait.</summary>
    public static ReadyWord Peek(Descriptor pipe)
    {
        using var copy = new Pipe();
        var there = Libc.tee(pipe.Number, copy.Write.Number, Most, Libc.SPLICE_F_NONBLOCK);
        if (there < 0) return ReadyWord.Nothing;
        if (there == 0) return ReadyWord.End;
        var bytes = stackalloc byte[Most];
        var read = Libc.read(copy.Read.Number, bytes, there);
        return new ReadOnlySpan<byte>(bytes, (int)Math.Max(0, read)).Contains((byte)'\n') ? ReadyWord.Line : ReadyWord.Beginning;
    }
}
