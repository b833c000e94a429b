using System.Buffers.Binary;
using System.Globalization;

namespace PersistProc.Dummy;

/// <summary>
/// What a process leaves behind for somebody who checks from outside what became of it: files in a directory, which no
/// kill -9 can take back.
/// </summary>
internal static class Witness
{
    private static readonly string Name = Environment.GetEnvironmentVariable("PERSISTPROC_NAME") ?? "nobody";
    private static readonly string Invocation = Environment.GetEnvironmentVariable("INVOCATION_ID") ?? "none";

    /// <summary>
    /// "PID INVOCATION alone" in NAME.starts: an instance began. While it, or anybody it started, lives it holds a lock: who
    /// finds that taken says "overlap".
    /// </summary>
    public static void Enter(string directory)
    {
        // no O_CLOEXEC: children are to hold it too
        var file = Libc.open(Path.Combine(directory, Name + ".lock"), Libc.O_RDWR | Libc.O_CREAT, 0x180);
        var alone = Libc.flock(file, Libc.LOCK_EX | Libc.LOCK_NB) == 0;
        Libc.Append(Path.Combine(directory, Name + ".starts"), $"{Environment.ProcessId} {Invocation} {(alone ? "alone" : "overlap")}");
    }

    /// <summary>
    /// "INVOCATION STREAM NUMBER" lines until halted, then "INVOCATION STREAM done". After each line NAME~INVOCATION.lines says
    /// how many were written to each stream (i64, and i64; a third is 1 at the end): a killed writer has written that many, or one more.
    /// </summary>
    public static void Chronicle(string directory, long pauseMicroseconds, bool both)
    {
        using var ledger = File.OpenHandle(Path.Combine(directory, $"{Name}~{Invocation}.lines"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        for (var count = 1L; !Signals.Halted.IsSet; count++)
        {
            for (var stream = 1; stream <= (both ? 2 : 1); stream++)
            {
                Output.Print(stream, string.Create(CultureInfo.InvariantCulture, $"{Invocation} {stream} {count:D10}"));
                Note(ledger, (stream - 1) * 8, count);
            }

            if (pauseMicroseconds > 0) _ = Libc.usleep((uint)pauseMicroseconds);
        }

        for (var stream = 1; stream <= (both ? 2 : 1); stream++) Output.Print(stream, $"{Invocation} {stream} done");
        Note(ledger, 16, 1);
    }

    private static void Note(Microsoft.Win32.SafeHandles.SafeFileHandle ledger, int at, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        RandomAccess.Write(ledger, bytes, at);
    }
}
