namespace PersistProc.Core;

/// <summary>What is to be done, as data. The record is kept before any of it is done.</summary>
public abstract record Effect
{
    private Effect() { }

    /// <summary>Spawn this instance by the record's unit; ordering it twice makes one.</summary>
    /// <param name="Attempt">Which.</param>
    public sealed record Spawn(Attempt Attempt) : Effect;

    /// <summary>Run a control command of the record's unit; ordering it twice makes one. Its end is told by <see cref="ServiceInput.ControlEnded"/>.</summary>
    /// <param name="Attempt">Of which instance.</param>
    /// <param name="Run">Which.</param>
    public sealed record RunControl(Attempt Attempt, ControlRun Run) : Effect;

    /// <summary>Kill a control command with all that is below it.</summary>
    /// <param name="Attempt">Of which instance.</param>
    /// <param name="Number">Which.</param>
    public sealed record KillControl(Attempt Attempt, int Number) : Effect;

    /// <summary>The end of a control command is in the record: the keeper may forget it.</summary>
    /// <param name="Attempt">Of which instance.</param>
    /// <param name="Number">Which.</param>
    public sealed record ReleaseControl(Attempt Attempt, int Number) : Effect;

    /// <summary>Send a signal.</summary>
    /// <param name="Attempt">To which instance.</param>
    /// <param name="Signal">Which signal.</param>
    /// <param name="Scope">To whom of it.</param>
    public sealed record SendSignal(Attempt Attempt, Signal Signal, SignalScope Scope) : Effect;

    /// <summary>Ask who lives; the answer is a <see cref="ServiceInput.TreeReport"/>.</summary>
    /// <param name="Attempt">Of which instance.</param>
    public sealed record CheckTree(Attempt Attempt) : Effect;

    /// <summary>Nothing of this instance is left and its end is in the record: the keeper may forget it.</summary>
    /// <param name="Attempt">Which.</param>
    public sealed record Release(Attempt Attempt) : Effect;

    /// <summary>Start a timer, in place of the one of the same kind.</summary>
    /// <param name="Timer">Which.</param>
    /// <param name="After">How long.</param>
    /// <param name="Attempt">What it will name when it fires.</param>
    public sealed record StartTimer(LifeTimer Timer, TimeSpan After, Attempt Attempt) : Effect;

    /// <summary>Stop a timer, if it runs.</summary>
    /// <param name="Timer">Which.</param>
    public sealed record CancelTimer(LifeTimer Timer) : Effect;

    /// <summary>Ask what stands in the way of what is wished; the answer is <see cref="ServiceInput.Obstacles"/>. Whoever is told of the new state knows.</summary>
    public sealed record AskGraph : Effect;

    /// <summary>Tell those who watch.</summary>
    /// <param name="Event">What happened.</param>
    public sealed record Announce(ServiceEvent Event) : Effect;

    /// <summary>The input means nothing in this state, and that is known: an explicit answer.</summary>
    /// <param name="Why">Why it means nothing.</param>
    public sealed record Ignored(string Why) : Effect;
}
