using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PersistProc.Daemon.Gateway;

/// <summary>What one client may take. Whoever wants more is answered or dropped; everybody else is served.</summary>
internal static class GatewayLimits
{
    /// <summary>Sets them.</summary>
    public static void Set(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MinResponseDataRate = null; // who reads a log in a pager takes his time
        kestrel.Limits.MaxRequestBodySize = 8 << 20;
    }
}
