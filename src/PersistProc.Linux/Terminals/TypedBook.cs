using System.Buffers.Binary;
using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Terminals;

/// <summary>
/// Who typed how much into a terminal, and what: a memory file that the keeper holds too. Its first page has a slot for each client; what
/// was typed follows, in the order in which it came, and is passed on from the file's own position.
/// <para>
/// A client that loses its supervisor sends again what it does not know to have arrived. Each slot is written before the bytes that it
/// tells of: whose, from which of his bytes on, where in the file, how many. So the file's size says how many of them are there, and
/// the next supervisor takes up exactly where this one was killed.
/// </para>
/// </summary>
internal sealed unsafe class TypedBook
{
    /// <summary>Where what was typed begins in the file.</summary>
    public const long Begin = 4096;

    private const int SlotSize = 32;
    private const int Slots = (int)Begin / SlotSize;
    private readonly Descriptor _file;
    private readonly Slot[] _slots = new Slot[Slots];
    private long _size;
    private (string? Client, ulong Key, int Slot) _last;

    /// <summary>Reads what an earlier supervisor has left.</summary>
    public TypedBook(Descriptor file)
    {
        _file = file;
        Syscall.Check(Libc.statx(file.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var facts), "statx");
        _size = (long)facts.Size;
        var page = new byte[Begin];
        fixed (byte* bytes = page) Syscall.Check(Libc.pread64(file.Number, bytes, page.Length, 0), "pread");
        for (var n = 0; n < Slots; n++)
        {
            var slot = Slot.Read(page.AsSpan(n * SlotSize));
            if (slot.Client == 0) continue;
            _slots[n] = slot with { Offset = slot.Offset + Math.Clamp(_size - slot.At, 0, slot.Length), Length = 0 };
            Write(n); // before anything follows in the file
        }
    }

    /// <summary>Makes a new file one of these.</summary>
    public static void Prepare(Descriptor file)
    {
        Syscall.Check(Libc.ftruncate64(file.Number, Begin), "ftruncate");
        Syscall.Check(Libc.lseek64(file.Number, Begin, Libc.SEEK_SET), "lseek");
    }

    /// <summary>The position behind all that was typed.</summary>
    public long Size => _size;

    /// <summary>How many of a client's bytes are here, or null: it never typed here, or so many others did since that it was forgotten.</summary>
    public long? Received(string client) => Find(client) is var slot and >= 0 ? _slots[slot].Offset : null;

    /// <summary>A client is here.</summary>
    /// <param name="client">Its session.</param>
    /// <param name="received">How many of its bytes are elsewhere, if it was not here before.</param>
    /// <returns>From which of its bytes on it is to send.</returns>
    public long Enter(string client, long received)
    {
        if (Received(client) is { } known) return known;
        var slot = 0;
        for (var n = 1; n < Slots; n++) if (_slots[n].At < _slots[slot].At) slot = n;
        _slots[slot] = new Slot(KeyOf(client), received, _size, 0);
        Write(slot);
        return received;
    }

    /// <summary>Takes a client's bytes from one of them on; what was received before is passed over. False if there is a hole before them, or nobody knows the client.</summary>
    public bool Receive(string client, long offset, ReadOnlySpan<byte> bytes)
    {
        if (Find(client) is not (var slot and >= 0) || offset > _slots[slot].Offset) return false;
        var known = _slots[slot].Offset - offset;
        if (known >= bytes.Length) return true;
        var fresh = bytes[(int)known..];
        _slots[slot] = _slots[slot] with { At = _size, Length = fresh.Length };
        Write(slot);
        Append(fresh);
        _slots[slot] = _slots[slot] with { Offset = _slots[slot].Offset + fresh.Length, Length = 0 };
        return true;
    }

    /// <summary>Bytes of nobody who would send them again.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var written = (int)Syscall.Check(Libc.pwrite64(_file.Number, start + done, bytes.Length - done, _size), "pwrite");
                (done, _size) = (done + written, _size + written);
            }
        }
    }

    private int Find(string client)
    {
        // mostly the one who typed before
        if (!ReferenceEquals(client, _last.Client)) _last = (client, KeyOf(client), _last.Slot);
        if (_slots[_last.Slot].Client == _last.Key) return _last.Slot;
        for (var n = 0; n < Slots; n++)
        {
            if (_slots[n].Client != _last.Key) continue;
            _last.Slot = n;
            return n;
        }
        return -1;
    }

    private void Write(int slot)
    {
        Span<byte> bytes = stackalloc byte[SlotSize];
        _slots[slot].Write(bytes);
        fixed (byte* start = bytes) Syscall.Check(Libc.pwrite64(_file.Number, start, SlotSize, slot * SlotSize), "pwrite");
    }

    // FNV-1a: the same for every supervisor
    private static ulong KeyOf(string client)
    {
        var hash = 14695981039346656037UL;
        foreach (var each in Encoding.UTF8.GetBytes(client)) hash = (hash ^ each) * 1099511628211UL;
        return hash == 0 ? 1 : hash;
    }

    /// <summary>What is known of one client. Between two calls its length is 0.</summary>
    private readonly record struct Slot(ulong Client, long Offset, long At, long Length)
    {
        public static Slot Read(ReadOnlySpan<byte> bytes) => new(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]));

        public void Write(Span<byte> bytes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, Client);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Offset);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], At);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Length);
        }
    }
}
