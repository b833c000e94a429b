namespace PersistProc.Protocol;

/// <summary>
/// One connection for many sessions: a program that follows a thousand services must not need a thousand descriptors. When it is
/// lost, the first session that wants to go on makes the next one, for all.
/// </summary>
/// <param name="client">Makes the connection.</param>
public sealed class SharedConnection(SupervisorClient client) : IDisposable
{
    private readonly Lock _gate = new();
    private Task<ChannelCarrier>? _carrier;
    private bool _isDisposed;

    /// <summary>A channel for one session.</summary>
    internal async Task<ISessionConnection> OpenAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task<ChannelCarrier> carrier;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (_carrier is null or { IsFaulted: true } or { IsCanceled: true } || (_carrier.IsCompletedSuccessfully && _carrier.Result.IsLost)) _carrier = ConnectAsync();
                carrier = _carrier;
            }
            if ((await carrier.WaitAsync(cancellation).ConfigureAwait(false)).Open() is { } channel) return channel;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            if (_carrier is { IsCompletedSuccessfully: true }) _carrier.Result.Dispose();
        }
    }

    private async Task<ChannelCarrier> ConnectAsync()
    {
        var carrier = new ChannelCarrier(await client.OpenSocketAsync("/v1/sessions", CancellationToken.None).ConfigureAwait(false));
        _ = carrier.PumpAsync();
        return carrier;
    }
}
