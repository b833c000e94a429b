using System.Buffers;

namespace PersistProc.Linux.Logs;

/// <summary>
/// A compressed log, read at any offset: only the piece (<see cref="GzipMember"/>) that is asked for is inflated, and the last one
/// is kept. Where one is damaged, or the file was cut, it has no bytes.
/// </summary>
internal sealed class CompressedLog : ILogBytes
{
    private readonly DataFile _file;
    private List<GzipMember>? _members;
    private byte[] _bytes = [];
    private int _inflated = -1;

    private CompressedLog(DataFile file) => _file = file;

    /// <summary>The path of a log's compressed file.</summary>
    public static string PathOf(string log) => log + ".gz";

    /// <summary>Opens one, or answers null if there is none.</summary>
    /// <param name="path">Of the compressed file.</param>
    public static CompressedLog? OpenToRead(string path) => DataFile.OpenToRead(path) is { } file ? new CompressedLog(file) : null;

    public long Size => Members is [.., var last] ? last.Offset + last.Size : 0;

    private List<GzipMember> Members => _members ??= ReadMembers();

    public int Read(Span<byte> buffer, long offset)
    {
        var total = 0;
        for (var n = Find(offset); n < Members.Count && total < buffer.Length && Inflate(n); n++)
        {
            var skip = (int)(offset + total - Members[n].Offset);
            var part = Math.Min(Members[n].Size - skip, buffer.Length - total);
            _bytes.AsSpan(skip, part).CopyTo(buffer[total..]);
            total += part;
        }
        return total;
    }

    // all but the last have the same size in what we write; anybody's file is read all the same
    private int Find(long offset)
    {
        int low = 0, high = Members.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Members[middle].Offset + Members[middle].Size <= offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private bool Inflate(int n)
    {
        if (n == _inflated) return true;
        if (_bytes.Length == 0) _bytes = ArrayPool<byte>.Shared.Rent(GzipMember.Most);
        _inflated = -1;
        var member = Members[n];
        var packed = ArrayPool<byte>.Shared.Rent(member.Length);
        try
        {
            if (_file.Read(packed.AsSpan(0, member.Length), member.Position) != member.Length || !GzipMember.TryInflate(packed, member.Length, _bytes.AsSpan(0, member.Size))) return false;
            _inflated = n;
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    private List<GzipMember> ReadMembers()
    {
        var members = new List<GzipMember>();
        Span<byte> header = stackalloc byte[GzipMember.HeaderSize];
        var (position, offset, size) = (0L, 0L, _file.Size);
        while (_file.Read(header, position) == header.Length && GzipMember.Read(header, position, offset) is { } member && position + member.Length <= size)
        {
            members.Add(member);
            (position, offset) = (position + member.Length, offset + member.Size);
        }
        return members;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _inflated) = ([], -1);
        _members = [];
    }
}
