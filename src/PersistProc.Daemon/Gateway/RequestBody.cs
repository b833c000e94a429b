using Microsoft.AspNetCore.Http;

namespace PersistProc.Daemon.Gateway;

/// <summary>What a client sends: all of it in memory, so of large ones only a few at a time; and no text of it has a NUL.</summary>
internal static class RequestBody
{
    private const int Small = 256 << 10;
    private const int LargeAtOnce = 4;
    private static readonly SemaphoreSlim Large = new(LargeAtOnce);

    /// <summary>Reads it to its end.</summary>
    /// <exception cref="UsageException">There is a NUL in a text, or it is not sent as HTTP/1.1 says.</exception>
    public static async Task<ReadOnlyMemory<byte>> Read(HttpContext context)
    {
        var isLarge = context.Request.ContentLength is not <= Small;
        if (isLarge) await Large.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            using var whole = new MemoryStream((int)(isLarge ? Small : context.Request.ContentLength!));
            var reading = context.Request.Body.CopyToAsync(whole, context.RequestAborted);
            var isHere = reading.IsCompleted;
            await reading.ConfigureAwait(false);
            if (!isHere) await PoolThread.Mine;
            var bytes = whole.GetBuffer().AsMemory(0, (int)whole.Length);
            RefuseNul(bytes.Span);
            return bytes;
        }
        catch (IOException cut) when (cut is not BadHttpRequestException)
        {
            throw new UsageException($"the request's body cannot be read: {cut.Message}");
        }
        finally
        {
            if (isLarge) Large.Release();
        }
    }

    /// <summary>Names, paths, arguments and variables end at a NUL wherever they are used: what is behind it would be lost.</summary>
    /// <param name="json">A document.</param>
    public static void RefuseNul(ReadOnlySpan<byte> json)
    {
        var escape = "\\u0000"u8;
        for (int at = 0, found; (found = json[at..].IndexOf(escape)) >= 0; at += found + escape.Length)
        {
            // a backslash before it may be one that is meant, with the letters behind it
            var before = json[..(at + found)];
            if ((before.Length - before.TrimEnd((byte)'\\').Length) % 2 == 0) throw new UsageException("a text of the request has a NUL (\\u0000): no name, path, argument or variable can have one");
        }
    }
}
