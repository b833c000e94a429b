namespace PersistProc.Core;

/// <summary>The leader lives and is ready, and that is what is wished.</summary>
internal sealed class RunningRow : UpRow<ServiceState.Running>
{
    protected override Transition Phase(Situation s, ServiceState.Running at, NotifiedPhase phase)
    {
        if (phase is not NotifiedPhase.Reloading) return s.Stay(new Effect.Ignored("it is noted"));
        return s.To(new ServiceState.Reloading(at.Attempt, at.Pid, at.Since, s.Now.Monotonic), new Effect.StartTimer(LifeTimer.Activation, Activations.ReloadLimit(s), at.Attempt));
    }
}
