using System.Net.Sockets;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using PersistProc.Daemon.Journal;
using PersistProc.Daemon.Keeping;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Daemon.Visiting;
using PersistProc.Linux.Gate;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Logs;
using PersistProc.Supervision;
using Serilog;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// The web server on the socket that the keeper passes in. An empty builder without configuration sources: the usual ones
/// read appsettings.json from the directory and Kestrel's endpoints from the environment, and would open a port for
/// whoever put them there.
/// </summary>
internal static class GatewayHost
{
    private const long MostConnections = 4096;
    private const int Descriptors = 7; // RLIMIT_NOFILE

    public static WebApplication Build(DaemonOptions options, SupervisionParts parts, KeeperPort keeper, LogPump pump, LogStore logs, EventJournal journal, HttpPort port, Probing.ProbeCounts looks, Serilog.ILogger serilog)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = "/", Args = [] });
        builder.Logging.AddSerilog(serilog);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        // what came is dealt with where it was received, what is sent goes out where it was made: each thread between costs a key's echo 40 microseconds
        // and a page for each idle connection costs less than to be told of bytes before they are read
        builder.Services.Configure<SocketTransportOptions>(sockets => (sockets.UnsafePreferInlineScheduling, sockets.WaitForDataBeforeAllocatingBuffer) = (true, false));
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, PlainMemoryPools>();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(pump);
        builder.Services.AddSingleton<Direct.DirectDoor>();
        builder.Services.AddSingleton(keeper);
        builder.Services.AddSingleton(keeper.Trees.Leaves);
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(journal);
        builder.Services.AddSingleton(parts);
        builder.Services.AddSingleton(parts.Time);
        builder.Services.AddSingleton<DaemonLog>();
        builder.Services.AddSingleton(port);
        builder.Services.AddSingleton(looks);
        builder.Services.AddSingleton<DaemonFacts>();
        builder.Services.AddSingleton<ProcessEnd>();
        builder.Services.AddSingleton<ProcessView>();
        builder.Services.AddSingleton<DetailView>();
        builder.Services.AddSingleton<Supervisor>();
        ProjectNames.Files.Inputs.KeepIn(Path.Combine(options.State, FileInputs.Name));
        builder.Services.AddSingleton(ProjectNames.Files);
        builder.Services.AddSingleton<FilePresence>();
        builder.Services.AddSingleton<PortHolders>();
        builder.Services.AddSingleton<Instances>();
        builder.Services.AddSingleton<Definitions>();
        builder.Services.AddSingleton<Preflight>();
        builder.Services.AddSingleton<Projects>();
        builder.Services.AddSingleton<UpEndpoint>();
        builder.Services.AddSingleton(new Trust(options.State));
        builder.Services.AddSingleton(services => new VisitDesk(Path.Combine(options.State, VisitFile.Name), parts.Time, services.GetRequiredService<DaemonLog>()));
        builder.Services.AddSingleton<VisitEndpoint>();
        builder.Services.AddSingleton<ScaleEndpoint>();
        builder.Services.AddSingleton<ConfigEndpoint>();
        builder.Services.AddSingleton<GraphEndpoint>();
        builder.Services.AddSingleton<Endpoints>();
        builder.Services.AddSingleton<SendEndpoint>();
        builder.Services.AddSingleton<ScreenEndpoint>();
        builder.Services.AddSingleton<SessionEndpoint>();
        builder.Services.AddSingleton<SessionsEndpoint>();
        builder.Services.AddSingleton<LogPages>();
        builder.Services.AddSingleton<EventPages>();
        builder.Services.AddSingleton<LogsEndpoint>();
        builder.Services.AddSingleton<OutputEndpoint>();
        builder.Services.AddSingleton<EventsEndpoint>();
        builder.Services.AddSingleton<WaitEndpoint>();
        builder.Services.AddSingleton<ShutdownEndpoint>();
        builder.Services.AddSingleton<UpgradeEndpoint>();
        builder.Services.AddSingleton<Hooking.HookDesk>();
        builder.Services.AddSingleton<Telemetry.TelemetryCounts>();
        builder.Services.AddSingleton<MetricsEndpoint>();
        builder.Services.AddSingleton<Telemetry.TelemetryDesk>();
        builder.Services.AddSingleton<PersistProc.Daemon.Mcp.McpEndpoint>();
        builder.Services.AddSingleton<Router>();
        builder.Services.AddAkka("persistproc", akka => akka
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .WithSupervision(parts));
        var app = builder.Build();
        ProjectNames.Files.Inputs.Refused = app.Services.GetRequiredService<DaemonLog>().InputsNotWritten;
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.Run(app.Services.GetRequiredService<Router>().Serve);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, DaemonOptions options)
    {
        // descriptors are what services need, too
        var descriptors = ResourceLimits.HardOfThisProcess(Descriptors);
        GatewayLimits.Set(kestrel, descriptors < 0 ? MostConnections : Math.Clamp(descriptors / 4, 64, MostConnections));
        foreach (var listener in (int[])[options.Listener, options.Spare])
        {
            if (listener != 0) kestrel.ListenHandle((ulong)listener, listen => Configure(listen, kestrel));
        }
    }

    private static void Configure(ListenOptions listen, KestrelServerOptions kestrel)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection => Admit(connection, next, kestrel.ApplicationServices.GetRequiredService<DaemonLog>()));
    }

    /// <summary>Only our own user and root are served, whatever the socket's permissions say.</summary>
    private static Task Admit(ConnectionContext connection, ConnectionDelegate next, DaemonLog log)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { AddressFamily: AddressFamily.Unix } socket)
        {
            connection.Abort();
            return Task.CompletedTask;
        }
        var (pid, uid) = UnixListener.Peer((int)socket.Handle);
        if (uid == UnixListener.CurrentUser || uid == 0)
        {
            connection.Features.Set(new PeerFeature(pid, uid));
            return next(connection);
        }
        log.Stranger(uid, pid);
        connection.Abort();
        return Task.CompletedTask;
    }
}
