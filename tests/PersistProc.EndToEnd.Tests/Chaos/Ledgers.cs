using System.Buffers.Binary;

namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>What an instance has written by its own count. A killed one may have written one line more to one stream.</summary>
/// <param name="Invocation">Which instance.</param>
/// <param name="Lines">By stream.</param>
/// <param name="IsDone">It has ended by itself, with a line that says so.</param>
internal sealed record Ledger(string Invocation, long[] Lines, bool IsDone)
{
    private const int LineLength = 46, DoneLength = 40;

    /// <summary>The bytes it has written at least.</summary>
    public long Bytes => Lines.Sum() * LineLength + (IsDone ? DoneLength * Lines.Count(lines => lines > 0) : 0);

    /// <summary>The bytes it has written at most, as long as it goes on with nothing.</summary>
    public long BytesAtMost => IsDone ? Bytes : Bytes + 2 * LineLength;

    public static Dictionary<string, Ledger> Of(string directory, string service) =>
        Directory.EnumerateFiles(directory, service + "~*.lines").Select(Read).ToDictionary(ledger => ledger.Invocation, StringComparer.Ordinal);

    private static Ledger Read(string path)
    {
        var bytes = new byte[24];
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)) _ = RandomAccess.Read(file, bytes, 0);
        var name = Path.GetFileNameWithoutExtension(path);
        return new Ledger(name[(name.LastIndexOf('~') + 1)..], [Long(bytes, 0), Long(bytes, 8)], Long(bytes, 16) == 1);
    }

    private static long Long(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}
