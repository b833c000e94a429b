using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Network;
using Serilog;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// The TCP port, where one is wanted: a second web server with the same requests behind a <see cref="PortGuard"/>. The keeper holds
/// its listening socket, as those of services: who connects while supervisors change is answered by the next one.
/// </summary>
/// <param name="wanted">Where, or null for nowhere.</param>
/// <param name="state">The state directory, for the token.</param>
/// <param name="log">The supervisor's log.</param>
internal sealed class HttpPort(ListenAddress? wanted, string state, DaemonLog log) : IDisposable
{
    private const string Kind = "http\n";

    // whoever has an account here can connect, and has to bring the token only then
    private const long MostConnections = 256;
    private readonly Dictionary<string, Descriptor> _held = new(StringComparer.Ordinal);
    private Descriptor? _open;

    /// <summary>Where it serves, or null.</summary>
    public string? Address { get; private set; }

    /// <summary>Why it does not though it should, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>A socket that an earlier supervisor had opened; false for any other.</summary>
    public bool Stored(string key, Descriptor descriptor)
    {
        if (!key.StartsWith(Kind, StringComparison.Ordinal)) return false;
        _held[key] = descriptor;
        return true;
    }

    /// <summary>The keeper has told all that it holds: serves where it is wanted, and lets go of what is not. Never fails: what is wrong is told.</summary>
    public async Task Begin(KeeperPort keeper, Router router, Serilog.ILogger serilog)
    {
        var key = wanted is null ? null : Kind + wanted;
        foreach (var (old, descriptor) in _held.Where(held => held.Key != key))
        {
            keeper.Unstore(old);
            descriptor.Dispose();
        }
        if (wanted is null) return;
        try
        {
            var guard = new PortGuard(wanted, PortToken.Ensure(state, log.TokenReplaced));
            if (!_held.TryGetValue(key!, out _open))
            {
                _open = ListeningSocket.Open(new SocketUnit { Name = "http", Listen = wanted }, inode => keeper.Sockets.Find(inode)?.Name);
                keeper.Store(key!, _open);
            }
            await Build(_open, guard, router, serilog).StartAsync().ConfigureAwait(false);
            Address = wanted.ToString();
            log.ServesPort(Address, PortToken.PathIn(state));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ConnectionAbortedException)
        {
            Failure = failure.Message;
            log.NoPort(Failure);
        }
    }

    private static WebApplication Build(Descriptor listener, PortGuard guard, Router router, Serilog.ILogger serilog)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = "/", Args = [] });
        builder.Logging.AddSerilog(serilog);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, PlainMemoryPools>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            GatewayLimits.Set(kestrel, MostConnections);
            kestrel.ListenHandle((ulong)listener.Duplicate().Detach(), listen =>
            {
                listen.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1;
                listen.Use(Admit);
            });
        });
        var app = builder.Build();
        app.Use(next => context => guard.Serve(context, next));
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.Run(router.Serve);
        return app;
    }

    private static ConnectionDelegate Admit(ConnectionDelegate next) => connection =>
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var peer } || !IPAddress.IsLoopback(peer))
        {
            connection.Abort();
            return Task.CompletedTask;
        }
        connection.Features.Set(new PeerFeature(0, UnixListener.CurrentUser)); // whose token it brings
        return next(connection);
    };

    public void Dispose() => _open?.Dispose();
}
