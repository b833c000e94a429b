using Microsoft.Win32.SafeHandles;

namespace PersistProc.Cli.Printing;

/// <summary>
/// Standard output or error, written at once and in full; EPIPE is an exception.
/// </summary>
/// <remarks>
/// .NET has two ways to a descriptor, and each is wrong somewhere. Console's stream uses write(2) and waits when the
/// descriptor is non-blocking, but swallows EPIPE: <c>run -- yes | head -1</c> would never end. FileStream reports
/// EPIPE, but writes files by pwrite at an offset of its own: two of them on one file (<c>&gt; log 2&gt;&amp;1</c>)
/// overwrite each other, and what the shell writes after them. So: FileStream for pipes, sockets and terminals, Console for files, which have no EPIPE.
/// </remarks>
internal sealed class StandardStream
{
    private const int BrokenPipe = 32;          // EPIPE
    private const int TryAgain = 11;            // EAGAIN
    private const int Atomic = 4096;            // PIPE_BUF: a pipe takes so much at once, or nothing
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly Stream _stream;
    private readonly bool _nonBlocking;

    public StandardStream(int descriptor)
    {
        var file = Open(descriptor);
        IsTerminal = descriptor == 1 ? !Console.IsOutputRedirected : !Console.IsErrorRedirected;
        _stream = file is null || file.CanSeek ? OpenConsole(descriptor) : file;
        _nonBlocking = _stream == file && IsNonBlocking(descriptor);
    }

    public bool IsTerminal { get; }

#pragma warning disable MA0045 // Writing to the user's own terminal or pipe blocks on purpose: who does not read, waits.
    public void Write(ReadOnlySpan<byte> bytes)
    {
        // A descriptor that somebody made non-blocking may take a part and then refuse, and .NET does not say how much
        // went out. A pipe takes pieces of PIPE_BUF as a whole or not at all.
        var most = _nonBlocking ? Atomic : int.MaxValue;
        while (bytes.Length > 0)
        {
            var piece = bytes[..Math.Min(bytes.Length, most)];
            try
            {
                _stream.Write(piece);
                bytes = bytes[piece.Length..];
            }
            catch (IOException e) when (Errno(e) == BrokenPipe)
            {
                throw new BrokenPipeException();
            }
            catch (IOException e) when (Errno(e) == TryAgain)
            {
                Thread.Sleep(Pause);
            }
        }
    }
#pragma warning restore MA0045

    // Before its first byte .NET's console switches the keypad of the terminal, if there is one, and leaves it so.
    // Without TERM it does not know how to. It asks once.
    private static Stream OpenConsole(int descriptor)
    {
        var terminal = Environment.GetEnvironmentVariable("TERM");
        Environment.SetEnvironmentVariable("TERM", null);
        var stream = descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
#pragma warning disable MA0045 // nothing is written
        stream.Write([]);
#pragma warning restore MA0045
        Environment.SetEnvironmentVariable("TERM", terminal);
        return stream;
    }

    // .NET on Unix puts the errno there.
    private static int Errno(IOException e) => e.HResult & 0xffff;

    private static FileStream? Open(int descriptor)
    {
        try
        {
            return new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;        // open for reading only, or no stream at all
        }
    }

    // fdinfo has the flags of open(2) in octal; O_NONBLOCK is 04000.
    private static bool IsNonBlocking(int descriptor)
    {
        try
        {
#pragma warning disable MA0045 // /proc, not a disk
            foreach (var line in File.ReadAllText($"/proc/self/fdinfo/{descriptor}").AsSpan().EnumerateLines())
#pragma warning restore MA0045
            {
                if (line.StartsWith("flags:")) return (Convert.ToInt32(line[6..].Trim().ToString(), 8) & 0x800) != 0;
            }
        }
        catch (IOException)
        {
        }
        return false;
    }
}
