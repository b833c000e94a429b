using Akka.Actor;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>What service files declare: made known, changed, forgotten.</summary>
internal sealed partial class SupervisorActor
{
    // who has handed definitions over is answered when every service shows them: the next question must not find the old ones
    private readonly Dictionary<long, (IActorRef ReplyTo, ValueList<string> Refused, int Open)> _rounds = [];
    private long _lastRound;

    private void Define(SupervisorProtocol.Define define)
    {
        var (refused, round, open) = (new List<string>(), ++_lastRound, 0);
        foreach (var unit in define.Units)
        {
            var entry = _book.Find(unit.Name);
            if (entry is null) Declare(ServiceRecord.New(unit, parts.Seed()));
            else if (entry.Unit == unit) continue;
            else if (entry.Snapshot.Kind is ServiceKind.Run && entry.Live) refused.Add($"{unit.Name}: a run of that name is running. Stop it first");
            else
            {
                Redefine(entry, unit, round);
                open++;
            }
        }

        var declared = define.Units.Select(unit => unit.Name).ToHashSet();
        foreach (var entry in _book.All.Where(entry => entry.Unit.DefinedIn is { } file && define.Files.Contains(file)))
        {
            var hasLeft = !declared.Contains(entry.Name);
            if (entry.HasLeft != hasLeft) entry.Actor.Tell(new ServiceProtocol.Declared(!hasLeft));
            entry.HasLeft = hasLeft;
            // what no file declares any more runs until it has ended; nobody starts it again
            if (entry.HasLeft && entry.Snapshot.Alarm is not null) entry.Actor.Tell(new ServiceInput.Arm(false, null, null));
        }

        LookAtAll();
        if (open == 0) Sender.Tell(new SupervisorProtocol.Defined(refused.ToValueList()));
        else _rounds[round] = (Sender, refused.ToValueList(), open);
    }

    private void Redefine(ServiceBook.Entry entry, ServiceUnit unit, long round)
    {
        entry.Unit = unit;
        _graph = null;
        entry.Actor.Tell(new ServiceProtocol.Redefine(unit, round));
    }

    private void Count(ServiceProtocol.Redefined redefined)
    {
        if (!_rounds.Remove(redefined.Round, out var round)) return;
        if (round.Open > 1) _rounds[redefined.Round] = round with { Open = round.Open - 1 };
        else round.ReplyTo.Tell(new SupervisorProtocol.Defined(round.Refused));
    }

    private void Declare(ServiceRecord record)
    {
        keeper.Tell(new KeeperProtocol.Put(RecordKeys.Of(record.Name), RecordJson.Encode(record)));
        Add(new ServiceSeat(record));
    }

    private void Forget(SupervisorProtocol.Forget forget)
    {
        var refused = new List<string>();
        foreach (var name in forget.Services)
        {
            if (_book.Find(name) is not { } entry) continue;
            if (entry.Live) refused.Add($"{name}: it is running. Stop it first");
            else Forget(entry);
        }

        LookAtAll();

        Sender.Tell(new SupervisorProtocol.Defined(refused.ToValueList()));
    }

    private void Forget(ServiceBook.Entry entry)
    {
        _book.Remove(entry.Name);
        _graph = null;
        keeper.Tell(new KeeperProtocol.HoldSockets(entry.Name, SocketWish.None));
        keeper.Tell(new KeeperProtocol.Delete(RecordKeys.Of(entry.Name)));
        Context.Stop(entry.Actor);
    }
}
