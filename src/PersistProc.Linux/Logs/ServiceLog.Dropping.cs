using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>
/// What cannot be kept. To take bytes out of a pipe and to count them are two acts, between which a supervisor may be killed, and on a full disk
/// it is killed there now and then, since all services' output takes this way. So it is noted before what is about to be taken, with a
/// print of its beginning: the next one looks whether that still is at the beginning of the pipe. Only where a service writes the same
/// again and again it can be mistaken, by one such move.
/// </summary>
public sealed partial class ServiceLog
{
    // more may lie in more pieces than a look at a pipe takes in
    private const int Printed = 64;

    /// <summary>The disk is full or broken: the service goes on all the same, and the gap is counted.</summary>
    private unsafe long Drop(Descriptor pipe, LogMark stream, string refusing, int error)
    {
        _refusal = $"{refusing}: {Errno.Text(error)}";
        var most = NoteDoubt(pipe, stream);
        var buffer = stackalloc byte[DropDoubt.Most];
        var read = Libc.read(pipe.Number, buffer, most);
        if (read > 0) Lose(read);
        else if (most > 0) _index.NoteDoubt(default);
        return read < 0 ? -1 : read;
    }

    /// <summary>The same where the log would have taken it, and its index does not.</summary>
    private long DropAndTell(Descriptor pipe, LogMark stream)
    {
        var dropped = Drop(pipe, stream, IndexPath(_directory), _index.Refused);
        if (dropped > 0) Wake();
        return dropped;
    }

    /// <summary>Notes that what is in a pipe is about to be dropped. Answers how much that is.</summary>
    internal int NoteDoubt(Descriptor pipe, LogMark stream)
    {
        var most = (int)Math.Min(DropDoubt.Most, PipePeek.Pending(pipe));
        if (most <= 0) return DropDoubt.Most; // at its end: that is learnt by reading
        if (Print(pipe, stream, most) is { } print) _index.NoteDoubt(new DropDoubt(most, print));
        return most;
    }

    private void SettleDoubt(Descriptor pipe, LogMark stream)
    {
        var doubt = _index.Doubt;
        if ((doubt.Print & 1) != StreamBit(stream)) return; // the other one's
        if (Print(pipe, stream, doubt.Bytes) == doubt.Print) _index.NoteDoubt(default);
        else Lose(doubt.Bytes);
    }

    private static uint? Print(Descriptor pipe, LogMark stream, int bytes)
    {
        Span<byte> beginning = stackalloc byte[Math.Min(Printed, bytes)];
        if (PipePeek.Pending(pipe) < bytes || !PipePeek.TryRead(pipe, beginning)) return null;
        var hash = 2166136261u ^ (uint)bytes;
        foreach (var each in beginning) hash = unchecked((hash ^ each) * 16777619u);
        return (hash & ~1u) | StreamBit(stream);
    }

    private static uint StreamBit(LogMark stream) => stream == LogMark.Error ? 1u : 0u;
}
