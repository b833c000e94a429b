using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Logs;

/// <summary>The connections of those who look at terminals, served where the terminals are.</summary>
public sealed partial class LogPump
{
    private PumpedListener? _listener;

    /// <summary>From now on who connects there is told of, on the terminals' thread.</summary>
    /// <param name="listener">Listens and does not block; the pump's from now on.</param>
    /// <param name="came">The connection is his whom this tells.</param>
    public void Listen(Descriptor listener, Action<PumpedSocket> came)
    {
        _listener = new PumpedListener(listener, connection => came(new PumpedSocket(_terminals, connection)));
        _terminals.Ask(() => _terminals.Watch(_listener));
    }

    /// <summary>Nobody is let in any more.</summary>
    public void EndListening() => _terminals.Ask(() =>
    {
        if (_listener is not { } listener) return;
        _terminals.Forget(listener);
        listener.End.Dispose();
        _listener = null;
    });

    private sealed class PumpedListener(Descriptor listener, Action<Descriptor> came) : PumpedStream(listener, Readiness.Readable)
    {
        private const int NoDescriptors = 100_000;

        public override unsafe PumpProgress Move(long now)
        {
            var number = Libc.accept4(End.Number, null, null, Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK);
            if (number >= 0)
            {
                came(new Descriptor(number));
                return PumpProgress.Again; // others wait too
            }
            if (Syscall.LastError is not (Errno.EMFILE or Errno.ENFILE)) return PumpProgress.Again;
            GatherMicroseconds = NoDescriptors; // it stays readable
            return PumpProgress.Gather;
        }

        public override void MoveAllThatIsThere(long now)
        {
            // it moves nothing
        }

        public override void Ended()
        {
            // it never is
        }
    }
}
