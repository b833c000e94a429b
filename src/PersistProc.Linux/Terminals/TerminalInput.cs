using PersistProc.Linux.Native;

namespace PersistProc.Linux.Terminals;

/// <summary>What is typed at a terminal, read on the caller's own thread: it is woken by the key itself.</summary>
public static class TerminalInput
{
    /// <summary>Waits for the next bytes.</summary>
    /// <param name="terminal">The number of a descriptor.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="patience">How long; null: for ever.</param>
    /// <returns>How many; 0: it is gone; -1: none in that time.</returns>
    public static unsafe int Read(int terminal, Span<byte> buffer, TimeSpan? patience)
    {
        var watched = new Libc.PollFd { Descriptor = terminal, Events = Libc.POLLIN };
        while (true)
        {
            var ready = patience is { } time ? Libc.poll(&watched, 1, (int)time.TotalMilliseconds) : 1;
            if (ready == 0) return -1;
            nint read;
            fixed (byte* bytes = buffer) read = ready < 0 ? ready : Libc.read(terminal, bytes, buffer.Length);
            if (read >= 0) return (int)read;
            var error = Syscall.LastError;
            if (error == Errno.EAGAIN) _ = Libc.poll(&watched, 1, -1); // somebody made it non-blocking
            else if (error != Errno.EINTR) return 0;
        }
    }
}
