using Akka.Actor;
using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>The clients that are attached: which session is whose actor.</summary>
internal sealed partial class SupervisorActor
{
    private void Attach(SupervisorProtocol.Attach attach)
    {
        // a thousand that are followed at once come with their full names: nothing to search among all for
        if (ServiceName.TryParse(attach.Target, out var name, out _) && name.Project is not null && _book.Find(name) is { } exact)
        {
            Attach(attach.Session, exact);
            return;
        }

        switch (Target.Find(attach.Target, Standing(attach.Place, null), _book.Known()))
        {
            case Found.One one: Attach(attach.Session, _book.Find(one.Name)!); break;
            case Found.All { Names: [var only] }: Attach(attach.Session, _book.Find(only)!); break;
            case Found.All all: Refuse(Refusals.Ambiguous(attach.Target, all.Names), attach.Session); break;
            case Found.Several several: Refuse(Refusals.Ambiguous(attach.Target, several.Names), attach.Session); break;
            case Found.None: Refuse(Refusals.Unknown([attach.Target]), attach.Session); break;
            default: throw new InvalidOperationException("a word has no such meaning");
        }
    }

    private void Attach(SessionOpening opening, ServiceBook.Entry entry)
    {
        var session = Open(opening, entry, opening.Vanish ?? entry.Snapshot.OnExit);
        entry.Actor.Tell(new ServiceProtocol.Attach(session, opening.Mode is SessionMode.Follow));
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
