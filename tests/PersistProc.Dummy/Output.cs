using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PersistProc.Dummy;

/// <summary>Bytes on stdout and stderr, one write(2) for each call.</summary>
internal static class Output
{
    public static void Print(int fd, string line) => Write(fd, line + "\n");

    public static void Write(int fd, string text) => Write(fd, Encoding.UTF8.GetBytes(text));

    public static unsafe void Write(int fd, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* at = bytes)
                written = Libc.write(fd, at, bytes.Length);
            if (written >= 0)
                bytes = bytes[(int)written..];
            else if (Marshal.GetLastPInvokeError() == Libc.EAGAIN)
                _ = Libc.usleep(100);
            else if (Marshal.GetLastPInvokeError() != Libc.EINTR)
                Libc._exit(74);
        }
    }

    /// <summary>"0000000001xxx…\n", as many as asked for, gathered into writes of a given size.</summary>
    public static void Lines(long count, int length, int batch)
    {
        var buffer = new byte[Math.Max(batch, length)];
        buffer.AsSpan().Fill((byte)'x');
        var used = 0;
        for (var number = 1L; number <= count; number++)
        {
            var line = buffer.AsSpan(used, length);
            Numbered(line, number);
            used += length;
            if (used + length <= buffer.Length)
                continue;
            Write(1, buffer.AsSpan(0, used));
            used = 0;
        }

        Write(1, buffer.AsSpan(0, used));
    }

    private static void Numbered(Span<byte> line, long number)
    {
        for (var digit = 9; digit >= 0; digit--, number /= 10)
            line[digit] = (byte)('0' + number % 10);
        line[^1] = (byte)'\n';
    }

    public static void Both(long count)
    {
        for (var number = 1L; number <= count; number++)
            Print(number % 2 == 0 ? 1 : 2, number.ToString("D8", CultureInfo.InvariantCulture));
    }

    /// <summary>Lines until halted, each one write; the last one tells how many there were.</summary>
    public static void Tick(long pauseMicroseconds)
    {
        var count = 0L;
        while (!Signals.Halted.IsSet)
        {
            Print(1, (++count).ToString("D10", CultureInfo.InvariantCulture));
            if (pauseMicroseconds > 0)
                _ = Libc.usleep((uint)pauseMicroseconds);
        }

        Print(1, $"done {count.ToString(CultureInfo.InvariantCulture)}");
    }

    public static void Flood(long bytes)
    {
        // 251 is prime: a lost or doubled block of any usual size shows
        var pattern = new byte[251 * 256];
        for (var at = 0; at < pattern.Length; at++)
            pattern[at] = (byte)(at % 251);
        for (var left = bytes; left > 0; left -= pattern.Length)
            Write(1, pattern.AsSpan(0, (int)Math.Min(left, pattern.Length)));
    }

    /// <summary>Letters that repeat every 25, and no newline.</summary>
    public static void River(long bytes)
    {
        // not a power of two, so that a lost or doubled page shows
        var pattern = new byte[25 * 2621];
        for (var at = 0; at < pattern.Length; at++)
            pattern[at] = (byte)('a' + at % 25);
        for (var left = bytes; left > 0; left -= pattern.Length)
            Write(1, pattern.AsSpan(0, (int)Math.Min(left, pattern.Length)));
    }

    /// <summary>Neither waits for the other.</summary>
    public static void Twins(long count)
    {
        var other = new Thread(() => Numbers(2, count));
        other.Start();
        Numbers(1, count);
        other.Join();
    }

    private static void Numbers(int fd, long count)
    {
        for (var number = 1L; number <= count; number++)
            Print(fd, number.ToString("D10", CultureInfo.InvariantCulture));
    }

    public static void EveryByte() => Write(1, Enumerable.Range(0, 256).Select(value => (byte)value).ToArray());

    public static void Notify(string text)
    {
        var path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET") ?? throw new InvalidOperationException("no NOTIFY_SOCKET");
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Unspecified);
        var end = new System.Net.Sockets.UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path);
        socket.SendTo(System.Text.Encoding.UTF8.GetBytes(text.Replace(',', '\n')), end);
    }
}
