using PersistProc.Core;

namespace PersistProc.Linux.Logs;

/// <summary>The terminals of instances. May be called from any thread.</summary>
public sealed partial class LogPump
{
    /// <summary>The instance's terminal, or null if it has none.</summary>
    public Task<PumpedTerminal?> FindTerminal(string service, long attempt) => Find(service, attempt, instance => instance.Terminal);

    /// <summary>More was typed: pass it on.</summary>
    public void Type(string service, long attempt) => _terminals.Ask(() =>
    {
        if (_instances.TryGetValue((service, attempt), out var instance) && instance.Terminal is { } terminal) _terminals.Move(terminal.Typed);
    });

    /// <summary>Its terminal has another size from now on.</summary>
    public void Resize(string service, long attempt, TerminalSize size) => _terminals.Ask(() =>
    {
        if (_instances.TryGetValue((service, attempt), out var instance)) instance.Terminal?.Resize(size);
    });
}
