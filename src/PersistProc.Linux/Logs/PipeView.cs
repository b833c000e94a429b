using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>Sees again and again what is in a pipe, without taking it out: as <see cref="PipePeek"/>, with a second pipe that stays.</summary>
internal sealed class PipeView : IDisposable
{
    private Pipe? _copy;

    /// <summary>Reads the first bytes in a pipe (tee(2)). False if so many are not there, or cannot be seen.</summary>
    public unsafe bool TryRead(Descriptor pipe, Span<byte> beginning)
    {
        if ((_copy ??= PipePeek.TryMake()) is not { } copy) return false;
        var seen = Libc.tee(pipe.Number, copy.Write.Number, beginning.Length, Libc.SPLICE_F_NONBLOCK);
        if (seen <= 0) return false;
        fixed (byte* bytes = beginning)
        {
            if (Libc.read(copy.Read.Number, bytes, (int)seen) == beginning.Length) return true;
        }
        Dispose(); // whatever is left in it is not seen again
        return false;
    }

    /// <summary>Gives the second pipe back; it is made again when somebody looks.</summary>
    public void Dispose()
    {
        _copy?.Dispose();
        _copy = null;
    }
}
