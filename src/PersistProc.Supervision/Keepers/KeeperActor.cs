using Akka.Actor;
using Akka.Event;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision;

/// <summary>
/// The one conversation with the keeper: orders go out in the order they came in, events go to the service they are about.
/// A ping of the keeper goes through the supervisor's actor, so that a pong means that actors are being served.
/// </summary>
internal sealed class KeeperActor(IKeeper keeper, KeeperMirror mirror) : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();

    protected override void PreStart()
    {
        if (mirror.Listening) return;
        mirror.Listening = true;
        var self = Self;
        keeper.Listen(told => self.Tell(told, ActorRefs.NoSender));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case KeeperProtocol.TakeOver:
                var early = mirror.Follow(Sender);
                TellAll();
                foreach (var told in early) mirror.Tell(told);
                break;
            case KeeperProtocol.Attend attend:
                Attend(attend);
                break;
            case KeeperProtocol.PassOn pass: keeper.AfterJournal(() => pass.To.Tell(pass.Message, ActorRefs.NoSender)); break; // behind the records
            case KeeperProtocol.Pong pong: keeper.Pong(pong.Number); break;
            case KeeperEvent told: Hear(told); break;
            default:
                if (!Order(message)) Unhandled(message);
                break;
        }
    }

    private void Attend(KeeperProtocol.Attend attend)
    {
        mirror.Attending[attend.Service] = Sender;
        var unheard = mirror.TakeUnheard(attend.Service);
        // what is held says it all to one who looks again, but for what an instance said; the first one was told what was held before this happened
        if (attend.Again) Sender.Tell(new KeeperProtocol.Held(mirror.Last(attend.Service), mirror.Controls(attend.Service)));
        foreach (var input in unheard)
        {
            if (!attend.Again || input is KeeperProtocol.Notified) Sender.Tell(input);
        }
    }

    private bool Order(object message)
    {
        switch (message)
        {
            case KeeperProtocol.Spawn spawn: keeper.Spawn(spawn.Order); return true;
            case KeeperProtocol.SendSignal send: keeper.Signal(send.Instance, send.Signal, send.Scope); return true;
            case KeeperProtocol.CheckTree check: keeper.CheckTree(check.Instance); return true;
            case KeeperProtocol.Release release:
                mirror.Released(release.Instance);
                keeper.Release(release.Instance);
                return true;
            case KeeperProtocol.HoldSockets hold: keeper.HoldSockets(hold.Service, hold.Wish); return true;
            case KeeperProtocol.Put put:
                mirror.Put(put.Key, put.Record);
                keeper.Put(put.Key, put.Record);
                return true;
            case KeeperProtocol.Journal journal: keeper.Journal(journal.Events); return true;
            case KeeperProtocol.Restore restore: keeper.Restore(restore.Told); return true;
            case KeeperProtocol.AfterJournal after:
                var replyTo = after.ReplyTo;
                keeper.AfterJournal(() => replyTo.Tell(new SupervisorProtocol.Journalled(), ActorRefs.NoSender));
                return true;
            case KeeperProtocol.Handled handled: keeper.AfterRecords(handled.Done); return true;
            case KeeperProtocol.Delete delete:
                mirror.Delete(delete.Key);
                keeper.Delete(delete.Key);
                return true;
            default:
                return false;
        }
    }

    private void Hear(KeeperEvent told)
    {
        switch (told)
        {
            case KeeperEvent.TakenOver all:
                mirror.Begin(all);
                TellAll();
                break;
            case KeeperEvent.Spawned spawned:
                mirror.Note(spawned);
                if (spawned.Instance.Role is ProcessRole.Leader) Pass(spawned.Instance, new ServiceInput.Spawned(spawned.Instance.Attempt, spawned.Pid, spawned.LogPosition) { Lacks = spawned.Lacks });
                break;
            case KeeperEvent.LaunchFailed failed:
                Pass(failed.Instance, failed.Instance.Role is ProcessRole.Leader ? new ServiceInput.LaunchFailed(failed.Instance.Attempt, failed.Failure) : Ended(failed.Instance, new ControlEnd(ExitStatus.Never, failed.Failure)));
                break;
            case KeeperEvent.Exited exited:
                mirror.Note(exited);
                Pass(exited.Instance, exited.Instance.Role is ProcessRole.Leader
                    ? new ServiceInput.Exited(exited.Instance.Attempt, exited.Status, exited.LogPosition, exited.TreeEmpty)
                    : Ended(exited.Instance, new ControlEnd(exited.Status)));
                break;
            case KeeperEvent.TreeReport report:
                mirror.Note(report);
                Pass(report.Instance, new ServiceInput.TreeReport(report.Instance.Attempt, report.Members));
                break;
            case KeeperEvent.Notified notified: Pass(notified.Instance, new KeeperProtocol.Notified(notified.Instance, notified.Notification, notified.Sender, notified.Handled)); break;
            case KeeperEvent.Connected or KeeperEvent.NobodyConnected: mirror.Tell(told); break;
            case KeeperEvent.TreeChanged:
                foreach (var service in mirror.WaitingForTrees) Tell(service, new ServiceInput.TreeChanged());
                break;
            case KeeperEvent.Ping ping: mirror.Tell(new KeeperProtocol.Ping(ping.Number)); break;
            case KeeperEvent.Drained: break; // an empty tree is reported when its output is in the log
            default: Unhandled(told); break;
        }
    }

    private static ServiceInput.ControlEnded Ended(InstanceId control, ControlEnd end) => new(control.Attempt, control.Number, end);

    private void TellAll()
    {
        if (mirror is { Generation: { } generation, IsFollowed: true }) mirror.Tell(new KeeperProtocol.TakenOver([.. mirror.Instances], mirror.Records.ToDictionary(StringComparer.Ordinal), generation) { OnDiskAlone = mirror.OnDiskAlone.ToHashSet(StringComparer.Ordinal) });
    }

    private void Pass(InstanceId instance, object input)
    {
        if (Tell(instance.Service, input)) return;
        _log.Debug("nobody attends to {0} yet: {1}", instance, input);
        mirror.Save(instance.Service, input);
    }

    private bool Tell(ServiceName service, object input)
    {
        if (!mirror.Attending.TryGetValue(service, out var actor)) return false;
        actor.Tell(input);
        return true;
    }
}
