namespace PersistProc.Core;

/// <summary>The next record, and what is to be done once it is kept.</summary>
/// <param name="Record">The record after the input.</param>
/// <param name="Effects">In this order; never empty: an input that means nothing says so by <see cref="Effect.Ignored"/>.</param>
public readonly record struct Transition(ServiceRecord Record, ValueList<Effect> Effects);

/// <summary>The life of a service as one pure function.</summary>
public static partial class Lifecycle
{
    /// <summary>What an input makes of a service.</summary>
    /// <param name="record">The service before it.</param>
    /// <param name="input">What happened.</param>
    /// <param name="now">When.</param>
    /// <param name="chance">A random number, 0 inclusive to 1 exclusive, for the back-off's jitter.</param>
    public static Transition Next(ServiceRecord record, ServiceInput input, Moment now, double chance) => throw new NotImplementedException();

    /// <summary>What a supervisor does that takes a service over: nothing is lost and nothing happens twice.</summary>
    /// <param name="record">What the last supervisor kept.</param>
    /// <param name="held">What the keeper holds of the service's last instance, or null if it holds none.</param>
    /// <param name="now">When.</param>
    /// <param name="chance">A random number, 0 inclusive to 1 exclusive.</param>
    public static Transition Resume(ServiceRecord record, HeldInstance? held, Moment now, double chance) => throw new NotImplementedException();
}
