using Akka.Actor;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>The clients that are attached: which session is whose actor.</summary>
internal sealed partial class SupervisorActor
{
    private void Attach(SupervisorProtocol.Attach attach)
    {
        switch (Target.Find(attach.Target, Standing(attach.Place, null), _book.Known()))
        {
            case Found.One one: Attach(attach, _book.Find(one.Name)!); break;
            case Found.All { Names: [var only] }: Attach(attach, _book.Find(only)!); break;
            case Found.All all: Refuse(Refusals.Ambiguous(attach.Target, all.Names), attach.Session); break;
            case Found.Several several: Refuse(Refusals.Ambiguous(attach.Target, several.Names), attach.Session); break;
            case Found.None: Refuse(Refusals.Unknown([attach.Target]), attach.Session); break;
            default: throw new InvalidOperationException("a word has no such meaning");
        }
    }

    private void Attach(SupervisorProtocol.Attach attach, ServiceBook.Entry entry)
    {
        var session = Open(attach.Session, entry, attach.Session.Vanish ?? entry.Snapshot.OnExit);
        entry.Actor.Tell(new ServiceProtocol.Attach(session, attach.Session.Mode is SessionMode.Follow));
    }

    private void Resume(SupervisorProtocol.Resume resume)
    {
        if (_book.Find(resume.Service) is not { } entry)
        {
            Refuse(Refusals.Unknown([resume.Service.ToString()]), resume.Session);
            return;
        }

        // a session that is over is granted once more, with detach: its client wants to know how things ended
        var session = Open(resume.Session, entry, resume.Session.Vanish ?? OnExit.Detach);
        entry.Actor.Tell(new ServiceProtocol.Attach(session, true));
    }

    private IActorRef Open(SessionOpening opening, ServiceBook.Entry entry, OnExit vanish)
    {
        if (_sessions.TryGetValue(opening.Id, out var open))
        {
            open.Tell(new SessionProtocol.Reopen(opening));
            return open;
        }

        return MakeSession(new SessionSeat(new SessionRecord(opening.Id, opening.Client, entry.Name, vanish), opening.Mode, opening), entry);
    }

    private void Close(SupervisorProtocol.CloseSession close)
    {
        if (_sessions.TryGetValue(close.Session, out var session)) session.Tell(new SessionProtocol.Close(close.Detached));
    }
}
