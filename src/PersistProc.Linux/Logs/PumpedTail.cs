using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>The output of a process that is of no log: it is read away, so that the process never waits, and its last words are kept.</summary>
internal sealed class PumpedTail(Descriptor end) : PumpedStream(end, Readiness.Readable)
{
    /// <summary>How many bytes are kept.</summary>
    public const int Most = 1024;

    private const int Chunk = 4096;
    private readonly List<byte> _last = [];

    /// <summary>What was written last.</summary>
    public string Text => Encoding.UTF8.GetString(_last.ToArray());

    public override PumpProgress Move(long now) => Read() > 0 ? PumpProgress.Again : PumpProgress.End;

    public override void MoveAllThatIsThere(long now)
    {
        // one that never stops writing must not hold the pump
        for (var rounds = 0; rounds < 256 && PipePeek.Look(End) > 0 && Read() > 0; rounds++)
        {
        }
    }

    public override void Ended()
    {
        // nobody waits for that: the end of its process is told
    }

    private unsafe nint Read()
    {
        var buffer = stackalloc byte[Chunk];
        var read = Libc.read(End.Number, buffer, Chunk);
        if (read <= 0) return read < 0 && Syscall.LastError is Errno.EAGAIN or Errno.EINTR ? 1 : 0;
        _last.AddRange(new ReadOnlySpan<byte>(buffer, (int)read));
        if (_last.Count > Most) _last.RemoveRange(0, _last.Count - Most);
        return read;
    }
}
