using PersistProc.Core;
using PersistProc.Daemon.Timetables;
using PersistProc.Daemon.Watching;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>The files that service files refer to, from the disk.</summary>
internal sealed class ReferredFiles : IReferredFiles
{
    /// <inheritdoc/>
    public ValueMap<string>? Variables(string path) => File.Exists(path) ? EnvironmentFileReader.Read(path, out _) : null;

    /// <inheritdoc/>
    public DeclarationLayer? Layer(string path, out string? why) => ServiceFileReader.LayerOf(path, out why);

    /// <inheritdoc/>
    public IEnumerable<string> LookedAt(ServiceUnit unit) => unit.Watch is { } watch ? WatchedFiles.LookedAt(watch) : [];

    /// <inheritdoc/>
    public IEnumerable<(string[] Path, string Why)> Impossible(ServiceUnit unit)
    {
        if (unit.Schedule is { } schedule && CronCalendar.OfMachine.Fault(schedule) is { } fault) yield return (["schedule", fault.Key], fault.Why);
        foreach (var (key, why) in unit.Watch is { } watch ? WatchedFiles.Missing(watch) : []) yield return (["watch", key], why);
    }
}
