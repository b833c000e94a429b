using PersistProc.Linux.Notifying;

namespace PersistProc.Keeper;

/// <summary>
/// What systemd is told of the unit that `serve` runs in (sd_notify(3)). It is the keeper's to say: its pid is the unit's main one, over
/// upgrades too, and a keeper that goes on in another's place says which is now.
/// <para>
/// STOPPING=1 comes when the end is certain, and not when it is asked for: a shutdown that leaves somebody goes on, and nothing takes
/// that word back.
/// </para>
/// </summary>
internal sealed partial class KeeperLoop
{
    private const int PauseBetweenWords = 100;
    private string? _untold;
    private long _tellAt = -1;
    private bool _saidReady;

    private void SayReady()
    {
        if (_saidReady) return;
        _saidReady = true;
        TellManager(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"READY=1\nMAINPID={Environment.ProcessId}"));
    }

    private void SayStopping() => TellManager("STOPPING=1");

    private void TellManager(string words)
    {
        if (_options.Notify is null) return;
        _untold = words;
        TellUntold();
    }

    private void TellUntold()
    {
        _tellAt = -1;
        if (_untold is not { } words) return;
        try
        {
            if (ServiceManager.Tell(_options.Notify!, words)) _untold = null;
            else _tellAt = Environment.TickCount64 + PauseBetweenWords;
        }
        catch (Exception failure) when (failure is IOException or ArgumentException)
        {
            _untold = null;
            _errors.Say($"whoever runs this as a service is not told {words.Split('\n')[0]}: {failure.Message}");
        }
    }
}
