using Akka.Actor;

namespace PersistProc.Supervision;

/// <summary>Waits for the results of all services that a request is for, and answers once.</summary>
/// <param name="replyTo">Who is answered.</param>
/// <param name="count">How many results there will be.</param>
/// <param name="answer">What the answer is, in the order of the services.</param>
/// <param name="keeper">Its actor, if the answer is to come behind everything that was ordered before.</param>
internal sealed class Gathering(IActorRef replyTo, int count, Func<IReadOnlyList<ActionResult>, object> answer, IActorRef keeper)
{
    private readonly ActionResult?[] _results = new ActionResult?[count];
    private int _open = count;

    public void Set(int index, ActionResult result)
    {
        if (_results[index] is not null) return;
        _results[index] = result;
        if (--_open > 0) return;
        keeper.Tell(new KeeperProtocol.PassOn(replyTo, answer([.. _results.OfType<ActionResult>()])));
    }

    /// <summary>There will be no results.</summary>
    public void GiveUp(SupervisorProtocol.Refused refusal)
    {
        if (_open > 0) replyTo.Tell(refusal);
    }
}
