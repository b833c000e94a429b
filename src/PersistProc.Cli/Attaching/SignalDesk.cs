using System.Runtime.InteropServices;
using System.Threading.Channels;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>Signals to this program, in order, as data.</summary>
internal sealed class SignalDesk : IDisposable
{
    private const int Int = 2;
    private const int Hup = 1;
    private const int Term = 15;

    private readonly Channel<Cause> _causes = Channel.CreateUnbounded<Cause>();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public SignalDesk()
    {
        // Who was started with a signal ignored (nohup, a script's background job) is meant to ignore it.
        var status = ProcessStatus.Own();
        Register(status, PosixSignal.SIGINT, Int, Cause.Interrupt);
        Register(status, PosixSignal.SIGTERM, Term, Cause.Terminate);
        Register(status, PosixSignal.SIGHUP, Hup, Cause.HangUp);
    }

    public ChannelReader<Cause> Causes => _causes.Reader;

    /// <summary>Something that is no signal but means the same.</summary>
    public void Post(Cause cause) => _causes.Writer.TryWrite(cause);

    /// <summary>Nothing matters any more.</summary>
    public void Close() => _causes.Writer.TryComplete();

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void Register(ProcessStatus status, PosixSignal signal, int number, Cause cause)
    {
        if (status.Ignores(number)) return;
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            Post(cause);
        }));
    }
}
