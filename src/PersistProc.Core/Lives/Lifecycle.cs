using System.Diagnostics;

namespace PersistProc.Core;

/// <summary>The next record, and what is to be done once it is kept.</summary>
/// <param name="Record">The record after the input.</param>
/// <param name="Effects">In this order; never empty: an input that means nothing says so by <see cref="Effect.Ignored"/>.</param>
public readonly record struct Transition(ServiceRecord Record, ValueList<Effect> Effects);

/// <summary>
/// The life of a service as one pure function: state × input → state and effects. The table's rows are in the folder Rows,
/// one file for each kind of state; what several of them share is named for what it is about: Launches, Activations, Climbs, Exits, Endings.
/// <para>Two rules hold everywhere. A wish is noted in every state and met as soon as the state allows. An answer that names
/// another instance than the present one changes nothing.</para>
/// </summary>
public static class Lifecycle
{
    private static readonly RestRow Rest = new();
    private static readonly WaitingRow Waiting = new();
    private static readonly StartPreRow StartPre = new();
    private static readonly LaunchingRow Launching = new();
    private static readonly ActivatingRow Activating = new();
    private static readonly StartPostRow StartPost = new();
    private static readonly RunningRow Running = new();
    private static readonly ReloadingRow Reloading = new();
    private static readonly RemainingRow Remaining = new();
    private static readonly HoldingRow Holding = new();
    private static readonly ClearingRow Clearing = new();
    private static readonly StopByCommandRow StopByCommand = new();
    private static readonly StopPostRow StopPost = new();
    private static readonly StoppingRow Stopping = new();
    private static readonly LingeringRow Lingering = new();
    private static readonly BackingOffRow BackingOff = new();

    /// <summary>What an input makes of a service.</summary>
    /// <param name="record">The service before it.</param>
    /// <param name="input">What happened.</param>
    /// <param name="now">When.</param>
    /// <param name="chance">A random number, 0 inclusive to 1 exclusive, for the back-off's jitter.</param>
    public static Transition Next(ServiceRecord record, ServiceInput input, Moment now, double chance)
    {
        var s = new Situation(record, now, chance);
        return record.State switch
        {
            ServiceState.Idle or ServiceState.Completed or ServiceState.Failed => Rest.Answer(s, record.State, input),
            ServiceState.Waiting at => Waiting.Answer(s, at, input),
            ServiceState.StartPre at => StartPre.Answer(s, at, input),
            ServiceState.Launching at => Launching.Answer(s, at, input),
            ServiceState.Activating at => Activating.Answer(s, at, input),
            ServiceState.StartPost at => StartPost.Answer(s, at, input),
            ServiceState.Running at => Running.Answer(s, at, input),
            ServiceState.Reloading at => Reloading.Answer(s, at, input),
            ServiceState.Remaining at => Remaining.Answer(s, at, input),
            ServiceState.Holding at => Holding.Answer(s, at, input),
            ServiceState.Clearing at => Clearing.Answer(s, at, input),
            ServiceState.StopByCommand at => StopByCommand.Answer(s, at, input),
            ServiceState.StopPost at => StopPost.Answer(s, at, input),
            ServiceState.Stopping at => Stopping.Answer(s, at, input),
            ServiceState.Lingering at => Lingering.Answer(s, at, input),
            ServiceState.BackingOff at => BackingOff.Answer(s, at, input),
            _ => throw new UnreachableException($"the table has no row for the state {record.State}"),
        };
    }

    /// <summary>What a supervisor does that takes a service over: nothing is lost and nothing happens twice. Harmless at any other time.</summary>
    /// <param name="record">What the last supervisor kept.</param>
    /// <param name="held">What the keeper holds of the service's last instance, or null if it holds none.</param>
    /// <param name="controls">What it holds of control commands.</param>
    /// <param name="now">When.</param>
    /// <param name="chance">A random number, 0 inclusive to 1 exclusive.</param>
    public static Transition Resume(ServiceRecord record, HeldInstance? held, ValueList<HeldInstance> controls, Moment now, double chance) =>
        Takeover.Of(new Situation(record, now, chance) { Controls = controls }, held);
}
