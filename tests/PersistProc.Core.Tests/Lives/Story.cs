namespace PersistProc.Core.Tests.Lives;

/// <summary>A service's life told step by step: feeds inputs, keeps the clock, and remembers what had to be done.</summary>
internal sealed class Story
{
    public Story(ServiceUnit? unit = null) => Record = Some.Record(unit);

    public ServiceRecord Record { get; private set; }

    public double Seconds { get; private set; } = 100;

    /// <summary>The effects of the last step.</summary>
    public ValueList<Effect> Effects { get; private set; } = [];

    public Attempt Attempt => Record.Attempt;

    public Story Later(double seconds)
    {
        Seconds += seconds;
        return this;
    }

    public Story Feed(ServiceInput input)
    {
        (Record, Effects) = Lifecycle.Next(Record, input, Some.At(Seconds), 0.5);
        return this;
    }

    public Story Resume(HeldInstance? held, params ReadOnlySpan<HeldInstance> controls)
    {
        (Record, Effects) = Lifecycle.Resume(Record, held, ValueList.Create(controls), Some.At(Seconds), 0.5);
        return this;
    }

    public Story With(Func<ServiceRecord, ServiceRecord> change)
    {
        Record = change(Record);
        return this;
    }

    public Story Start(ServiceUnit? unit = null, Caller? caller = null) => Feed(new ServiceInput.Start(unit, caller));

    public Story Restart(ServiceUnit? unit = null, bool force = false) => Feed(new ServiceInput.Restart(unit, null, force));

    public Story Stop(ClientId? by = null, bool force = false) => Feed(new ServiceInput.Stop(by, force));

    public Story Spawned() => Feed(new ServiceInput.Spawned(Attempt, 100 + Attempt.Number, 1000 * Attempt.Number));

    public Story LaunchFailed() => Feed(new ServiceInput.LaunchFailed(Attempt, Some.NoProgram));

    public Story Exited(ExitStatus status, bool treeEmpty = true) => Feed(new ServiceInput.Exited(Attempt, status, 5000, treeEmpty));

    public Story Tree(ValueList<TreeMember> members) => Feed(new ServiceInput.TreeReport(Attempt, members));

    public Story RungTimer() => Feed(new ServiceInput.TimerFired(LifeTimer.Rung, Attempt));

    public Story BackOffTimer() => Feed(new ServiceInput.TimerFired(LifeTimer.BackOff, Attempt));

    public Story CommandEnded(int code = 0, int? number = null) => Feed(new ServiceInput.ControlEnded(Attempt, number ?? Record.Instance!.Controls, new ControlEnd(ExitStatus.Exited(code))));

    public Story CommandTimer() => Feed(new ServiceInput.TimerFired(LifeTimer.Control, Attempt));

    public Story Ready() => Feed(new ServiceInput.BecameReady(Attempt));

    public Story NotReadyYet(string lacks) => Feed(new ServiceInput.NotReadyYet(Attempt, lacks));

    public Story ActivationTimer() => Feed(new ServiceInput.TimerFired(LifeTimer.Activation, Attempt));

    public Story Running() => Start().Spawned();

    public T State<T>()
        where T : ServiceState => Assert.IsType<T>(Record.State);

    public T Effect<T>()
        where T : Effect => Assert.Single(Effects.OfType<T>());

    public T Event<T>()
        where T : ServiceEvent => Assert.Single(Effects.OfType<Effect.Announce>().Select(announce => announce.Event).OfType<T>());

    public IEnumerable<(string Signal, SignalScope Scope)> Signals => Effects.OfType<Effect.SendSignal>().Select(send => (send.Signal.ShortName, send.Scope));

    public bool Spawns => Effects.OfType<Effect.Spawn>().Any();
}
