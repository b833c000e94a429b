using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PersistProc.Daemon.Gateway;

/// <summary>What one client may take. Whoever wants more is answered or dropped; everybody else is served.</summary>
internal static class GatewayLimits
{
    // a client of ours sends its request at once; a person who types one is slower than any program
    private static readonly TimeSpan Request = TimeSpan.FromSeconds(10), Idle = TimeSpan.FromMinutes(1);
    private const double SlowestBody = 10_000;

    /// <summary>Sets them.</summary>
    /// <param name="kestrel">Where.</param>
    /// <param name="connections">How many connections there may be at once; more are closed as soon as they come.</param>
    public static void Set(KestrelServerOptions kestrel, long connections)
    {
        kestrel.Limits.MaxConcurrentConnections = kestrel.Limits.MaxConcurrentUpgradedConnections = connections;
        kestrel.Limits.RequestHeadersTimeout = Request;
        kestrel.Limits.KeepAliveTimeout = Idle;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(SlowestBody, Request);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MinResponseDataRate = null; // who reads a log in a pager takes his time
        kestrel.Limits.MaxRequestBodySize = 8 << 20;
    }
}
