using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>What a listing shows.</summary>
internal static class Listings
{
    private const int EndedRunsShown = 10;

    public static ValueList<ServiceSnapshot> Of(ServiceBook book, SupervisorProtocol.List list)
    {
        var all = book.All.Select(entry => entry.Snapshot).Where(service => Matches(service, list)).ToList();
        return list.All ? all.ToValueList() : WithoutOldRuns(all).ToValueList();
    }

    public static bool Matches(ServiceSnapshot service, SupervisorProtocol.List list)
    {
        if (list.Pid is { } pid && service.Pid != pid) return false;
        if (list.WorkingDirectory is { } directory && !string.Equals(service.WorkingDirectory, directory, StringComparison.Ordinal)) return false;
        return list.Text is not { } text
            || service.Label.Contains(text, StringComparison.Ordinal)
            || string.Join(' ', service.Command).Contains(text, StringComparison.Ordinal);
    }

    private static IEnumerable<ServiceSnapshot> WithoutOldRuns(List<ServiceSnapshot> all)
    {
        var shown = all.Where(IsEndedRun).OrderByDescending(run => run.EndedAt).Take(EndedRunsShown).ToHashSet();
        return all.Where(service => !IsEndedRun(service) || shown.Contains(service));
    }

    private static bool IsEndedRun(ServiceSnapshot service) => service.Kind is ServiceKind.Run && !service.Live;
}
