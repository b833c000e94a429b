using Microsoft.Extensions.DependencyInjection;
using PersistProc.Core;
using PersistProc.Daemon;
using PersistProc.Daemon.Gateway;
using PersistProc.Daemon.Gateway.Direct;
using PersistProc.Daemon.Hooking;
using PersistProc.Daemon.Journal;
using PersistProc.Daemon.Keeping;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Daemon.Telemetry;
using PersistProc.Daemon.Timetables;
using PersistProc.Daemon.Visiting;
using PersistProc.Daemon.Watching;
using PersistProc.Linux.Clocks;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Watching;
using PersistProc.Protocol;
using PersistProc.Supervision;
using Serilog.Extensions.Logging;

// The supervisor: composition, nothing else. It is started by the keeper, with the control socket and the listener.
if (args is ["--doctor", _, _, _, _, _]) return await PersistProc.Daemon.Doctoring.Doctor.RunAsync(args).ConfigureAwait(false);
if (args is ["--mcp", _, _, _, _, _]) return await PersistProc.Daemon.Mcp.McpProgram.RunAsync(args).ConfigureAwait(false);
if (DaemonOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync("persistprocd: it is started by the keeper, not by hand; run: persistproc serve").ConfigureAwait(false);
    return 2;
}

PoolThread.Hurry();
ResourceLimits.RaiseDescriptors();
using var connection = new KeeperConnection(Descriptor.Inherited(options.Control));
connection.Receive(); // before anything else: until it has everything, this process is nobody's successor
Directory.SetCurrentDirectory("/");
var serilog = OwnLog.Open(options);
using var loggers = new SerilogLoggerFactory(serilog);
var log = new DaemonLog(new Microsoft.Extensions.Logging.Logger<DaemonLog>(loggers));

using var pump = new LogPump(TimeProvider.System);
pump.Start();
var (settings, wrong) = SettingsFile.Read(SettingsFile.PathIn(options.Config));
foreach (var error in wrong) log.Settings(error.ToString());
using var budget = new LogBudget(Path.Combine(options.State, "logs"), TimeProvider.System, log.LogRemoved) { MaxTotal = settings.LogsMaxTotal };
var logs = new LogStore(options.State, budget);
budget.Aging = logs.Aging;
using var compressor = new LogCompressor(Path.Combine(options.State, "logs"), settings.CompressAfter, TimeProvider.System, log.NotCompressed);
budget.Looked = compressor.Look;
budget.Look();
using var journal = new EventJournal(options.State, TimeProvider.System, log);
var began = journal.End;
using var leaves = new LeafDesk(options, LeafDesk.Use(settings.Cgroups), log);
using var keeper = new KeeperPort(connection, pump, logs, new RecordStore(options.State, TimeProvider.System), journal, leaves, log, [options.State, options.Run]);
using var watcher = new FileWatcher(log.Fault);
var looks = new PersistProc.Daemon.Probing.ProbeCounts();
var parts = new SupervisionParts(keeper, TimeProvider.System, Random.Shared.NextDouble, () => Guid.NewGuid().ToString("N"))
{
    JournalEnd = () => journal.End,
    Files = new WatchedFiles(watcher),
    Calendar = CronCalendar.OfMachine,
    Asleep = () => BootClock.Asleep,
    Boot = BootClock.Boot,
    Prober = new PersistProc.Daemon.Probing.Prober(logs, keeper.Pids, keeper.Probe, keeper.ReadyPipes, keeper.PortOf, looks) { Sockets = () => keeper.Sockets.Open },
};
using var port = new HttpPort(options.Port == 0 ? settings.Http : new ListenAddress { Host = ListenAddress.Local, Port = options.Port }, options.State, log);
(keeper.TakeOwn, keeper.Terminals.DetachKeys) = (port.Stored, settings.DetachKeys);
var app = GatewayHost.Build(options, parts, keeper, pump, logs, journal, port, looks, serilog);

var end = app.Services.GetRequiredService<ProcessEnd>();
keeper.KeeperLost = new KeeperRevival(keeper.Copy, log, end).KeeperLost;
keeper.ShutdownAskedFor = () => _ = app.Services.GetRequiredService<ShutdownEndpoint>().OnSignal();

// a keeper that dies in the middle of its handover ends this, too
await (await Task.WhenAny(TakeOver(), end.Asked).ConfigureAwait(false)).ConfigureAwait(false);
var code = await end.Asked.ConfigureAwait(false);
using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2)))
{
    // answers that are on their way are sent
    await Task.WhenAll(app.StopAsync(patience.Token), app.Services.GetRequiredService<DirectDoor>().Close(patience.Token)).ConfigureAwait(false);
}
await serilog.DisposeAsync().ConfigureAwait(false);
Environment.Exit(code); // what has to be kept is kept already; nobody is waited for
return code;

void BeginVisits(bool isFirst)
{
    var (desk, visits) = (app.Services.GetRequiredService<VisitDesk>(), app.Services.GetRequiredService<VisitEndpoint>());
    desk.IsLeft = file => _ = visits.StopLeft(file);
    desk.Begin(settings.Linger, isFirst);
}

async Task TakeOver()
{
    var door = app.Services.GetRequiredService<DirectDoor>();
    door.Build(); // whoever is answered finds it
    await app.StartAsync().ConfigureAwait(false);
    door.Open();
    var welcome = await keeper.Greeting.ConfigureAwait(false);
    var facts = app.Services.GetRequiredService<DaemonFacts>();
    (facts.Keeper, facts.Holder) = (welcome, () => keeper.Copy.HolderPid);
    var isFirst = false;
    if (await app.Services.GetRequiredService<PersistProc.Daemon.Gateway.Supervisor>().AskPatiently(new SupervisorProtocol.GetReady(), CancellationToken.None).ConfigureAwait(false) is SupervisorProtocol.Ready ready)
    {
        isFirst = ready.IsFirst;
        log.TookOver(Wire.Version, ready.Generation, Environment.ProcessId, welcome.KeeperPid, keeper.TakenOver);
        foreach (var refused in ready.Refused) log.Refused(refused);
    }
    await app.Services.GetRequiredService<Definitions>().Begin(CancellationToken.None).ConfigureAwait(false);
    BeginVisits(isFirst);
    await port.Begin(keeper, app.Services.GetRequiredService<Router>(), serilog).ConfigureAwait(false);
    await leaves.Settled.ConfigureAwait(false); // the keeper's holder is made then, and is to be where the keeper is
    keeper.SayHello();
    log.Serves(options.Socket);
    await app.Services.GetRequiredService<HookDesk>().Begin(settings.Hooks, began, isFirst, wrong.Count == 0).ConfigureAwait(false);
    await app.Services.GetRequiredService<TelemetryDesk>().Begin(settings.Telemetry, began, isFirst, wrong.Count == 0).ConfigureAwait(false);
}
