using PersistProc.Linux.Events;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Terminals;

/// <summary>What a wait for keys came to.</summary>
public enum KeyWait
{
    /// <summary>Some came.</summary>
    Came,

    /// <summary>None within the time.</summary>
    TimedOut,

    /// <summary>Somebody called <see cref="TerminalKeys.Interrupt"/>.</summary>
    Interrupted,

    /// <summary>The terminal is gone.</summary>
    HungUp,
}

/// <summary>
/// Reads the keys of a terminal, and can be told to leave off: a read(2) that waits would take the next key away from whom the
/// terminal is handed over to. One reader; anybody may interrupt it.
/// </summary>
/// <param name="terminal">The number of a descriptor.</param>
public sealed class TerminalKeys(int terminal) : IDisposable
{
    private const int Interrupted = 4;      // EINTR
    private const int TryAgain = 11;        // EAGAIN
    private readonly Wakeup _wakeup = new();

    /// <summary>Waits for keys.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="milliseconds">At most so long; -1: for ever.</param>
    /// <param name="count">So many bytes came.</param>
    public unsafe KeyWait Wait(Span<byte> buffer, int milliseconds, out int count)
    {
        count = 0;
        var both = stackalloc Libc.PollFd[2];
        both[0] = new Libc.PollFd { Descriptor = terminal, Events = Libc.POLLIN };
        both[1] = new Libc.PollFd { Descriptor = _wakeup.Descriptor.Number, Events = Libc.POLLIN };
        while (true)
        {
            var seen = Libc.poll(both, 2, milliseconds);
            if (seen == 0) return KeyWait.TimedOut;
            if (seen < 0) continue;         // EINTR: a signal, which others see to
            if (both[1].Seen != 0)
            {
                _wakeup.Clear();
                return KeyWait.Interrupted;
            }
            fixed (byte* into = buffer) count = (int)Libc.read(terminal, into, buffer.Length);
            if (count > 0) return KeyWait.Came;
            if (count == 0 || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is not (Interrupted or TryAgain)) return KeyWait.HungUp;
        }
    }

    /// <summary>Whoever waits, or waits next, leaves off.</summary>
    public void Interrupt() => _wakeup.Set();

    public void Dispose() => _wakeup.Dispose();
}
