using Akka.Event;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>Groups of services that give up together: counts their crashes, and stops all of a group when there are too many.</summary>
internal sealed partial class SupervisorActor
{
    private readonly Dictionary<string, CrashTally> _tallies = new(StringComparer.Ordinal);

    private void Count(ServiceBook.Entry entry, ServiceSnapshot before)
    {
        if (entry.Unit.RestartGroup is not { } group) return;
        var now = entry.Snapshot;
        var byHand = now.Attempt > before.Attempt && now.Cause is StartCause.ByHand or StartCause.RestartedByHand;
        if (byHand || now.State is ServiceState.Idle { Why: Reason.FailureReset })
        {
            _tallies.Remove(group.Name);
            return;
        }

        var last = now.Exits is [.., var ended] ? ended.Fault?.Text ?? ended.Failure?.Text ?? ended.Exit?.ToString() ?? "ended" : "ended";
        if (now.Wish is not Wish.Up || CrashTally.Of(entry.Name, (before.State, before.Attempt), (now.State, now.Attempt, now.Cause), last, parts.Time.Moment().Monotonic) is not { } crash) return;
        (_tallies[group.Name], var gaveUp) = _tallies.GetValueOrDefault(group.Name, CrashTally.None).Add(crash, group);
        if (gaveUp is not null) GiveUp(group, crash, gaveUp);
    }

    // who depends on others goes first, as with every stop
    private void GiveUp(RestartGroup group, Crash crash, string why)
    {
        _log.Warning("{0}: {1}", group.Name, why);
        var members = _book.All.Where(entry => entry.Unit.RestartGroup?.Name == group.Name && entry.Live).ToList();
        var asker = Supervisor($"group~{group.Name}~{crash.Service}~{crash.Attempt.Number}~{parts.Time.GetUtcNow().UtcTicks}");
        var input = new ServiceInput.Stop(null, false) { Because = new Tie(crash.Service, TieKind.Group) { Detail = why } };
        SendAlong(members.Select(entry => entry.Name), asker, RequestAction.Stop, _ => input);
        foreach (var entry in members) SendAlong(entry, asker, RequestAction.Stop, input);
    }

    // what a predecessor had counted, as far as the records tell
    private void RecountGroups()
    {
        var now = parts.Time.Moment();
        foreach (var members in _book.All.Where(entry => entry.Unit.RestartGroup is not null).GroupBy(entry => entry.Unit.RestartGroup!.Name))
        {
            var all = members.SelectMany(entry => entry.Snapshot.Instances.Select(instance => (entry.Name, Instance: instance))).Where(each => each.Instance.OrderedAt is not null).OrderBy(each => each.Instance.OrderedAt).ToList();
            var begun = all.FindLastIndex(each => each.Instance.Cause is StartCause.ByHand or StartCause.RestartedByHand);
            var tally = CrashTally.None;
            foreach (var (name, instance) in all.Skip(begun + 1).Where(each => each.Instance.Cause is StartCause.Automatic))
            {
                // a clock that was set back makes nothing come later than now
                var ago = now.Wall - instance.OrderedAt!.Value;
                var at = ago > TimeSpan.Zero ? now.Monotonic - ago : now.Monotonic;
                (tally, _) = tally.Add(new Crash(name, new Attempt(instance.Attempt.Number - 1), at, "crashed"), members.First().Unit.RestartGroup!);
            }

            _tallies[members.Key] = tally;
        }
    }
}
