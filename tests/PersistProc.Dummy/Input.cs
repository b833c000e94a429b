namespace PersistProc.Dummy;

internal static class Input
{
    public static void Echo() => Take(bytes => Output.Write(1, bytes));

    public static long Count()
    {
        var count = 0L;
        Take(bytes => count += bytes.Length);
        return count;
    }

    private delegate void Taken(ReadOnlySpan<byte> bytes);

    private static unsafe void Take(Taken taken)
    {
        var buffer = new byte[65536];
        while (true)
        {
            nint length;
            fixed (byte* at = buffer)
                length = Libc.read(0, at, buffer.Length);
            if (length <= 0)
                return;
            taken(buffer.AsSpan(0, (int)length));
        }
    }
}
