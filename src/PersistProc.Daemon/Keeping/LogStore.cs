using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Linux.Logs;

namespace PersistProc.Daemon.Keeping;

/// <summary>The services' logs: `state/logs/NAME/` or `state/logs/PROJECT/NAME/`. Each is opened once, by its writer.</summary>
internal sealed class LogStore(string stateDirectory, LogBudget budget)
{
    private readonly ConcurrentDictionary<ServiceName, ServiceLog> _open = new();

    /// <summary>Where a service's log lies.</summary>
    public string DirectoryOf(ServiceName service) => Path.Combine(stateDirectory, "logs", service.ToString());

    /// <summary>The log for its writer; made where missing.</summary>
    public ServiceLog Open(ServiceName service) => _open.GetOrAdd(service, OpenNew);

    /// <summary>The open logs whose files are removed by age, with that age.</summary>
    public IEnumerable<(string Directory, TimeSpan Age)> Aging() =>
        _open.Values.Where(log => log.Limits?.MaxAge is not null).Select(log => (log.DirectoryPath, log.Limits!.MaxAge!.Value));

    /// <summary>The logs that anything writes to, or has since this supervisor came up.</summary>
    public IEnumerable<KeyValuePair<ServiceName, ServiceLog>> Opened() => _open;

    private ServiceLog OpenNew(ServiceName service)
    {
        var log = ServiceLog.Open(DirectoryOf(service));
        log.Rotated = budget.Look;
        return log;
    }

    /// <summary>The log, if anything writes to it or has since this supervisor came up.</summary>
    public ServiceLog? Find(ServiceName service) => _open.GetValueOrDefault(service);
}
