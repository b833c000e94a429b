namespace PersistProc.Core.Tests.Lives;

/// <summary>What may happen in the model.</summary>
internal enum Move
{
    Start,
    Restart,
    Stop,
    StopByOther,
    ForcedStop,
    Bounce,
    Deliver,
    DeliverAll,
    LeaderExits,
    OrphanExits,
    TimePasses,
    MuchTimePasses,
    Takeover,
    DieWhilePerforming,
    NextLaunchFails,
    StaleAnswer,
    EarlyTimer,
    ProbeAnswers,
    SaysSomething,
    CommandEnds,
}

/// <summary>One step of a model run.</summary>
internal readonly record struct Step(Move Move, int Number);
