namespace PersistProc.Core;

/// <summary>Where an input finds a service; what the rows of the table work with.</summary>
internal readonly record struct Situation(ServiceRecord Record, Moment Now, double Chance)
{
    public ServiceUnit Unit => Record.Unit;

    /// <summary>The other service because of which a start is wished for; null: by hand.</summary>
    public Tie? Because { get; init; }

    /// <summary>What else a start is wished for by; null: by people, or because of another service.</summary>
    public Trigger? Trigger { get; init; }

    /// <summary>At a takeover: what the keeper holds of control commands.</summary>
    public ValueList<HeldInstance>? Controls { get; init; }

    /// <summary>The explicit answer to an input that means nothing here.</summary>
    public Transition Ignored(string why) => new(Record, [new Effect.Ignored(why)]);

    /// <summary>An answer of, or a timer for, an instance that is no longer the one.</summary>
    public Transition Stale(Attempt attempt) => Ignored($"instance {attempt} is not the one it is about now");

    /// <summary>The same record in another state.</summary>
    public Transition To(ServiceState state, params ReadOnlySpan<Effect> effects) => new(Record with { State = state }, ValueList.Create(effects));

    /// <summary>The same record and state; something is done.</summary>
    public Transition Stay(params ReadOnlySpan<Effect> effects) => new(Record, ValueList.Create(effects));

    public Situation With(ServiceRecord record) => this with { Record = record };

    public Situation Wishing(Wish wish) => With(Record with { Wish = wish is Wish.Up up ? up with { Because = Because ?? up.Because, Trigger = Trigger ?? up.Trigger } : wish });

    /// <summary>The wish of a stop. What was stopped by hand stays so, whatever stops it once more.</summary>
    public Wish.Down Down(ServiceInput.Stop input, bool force) =>
        new(input.By, force) { Idle = input.Idle, ByHand = (!input.WithSupervisor && input.Idle is null && input.Because?.Kind is not (TieKind.Conflicts or TieKind.Group)) || Record.Wish is Wish.Down { ByHand: true }, Held = input.Held && !force, Because = input.Because };

    /// <summary>As after a start by hand: nothing that happened before counts any more.</summary>
    public Situation CountingAnew() => With(Record with { Restarts = 0, InARow = 0, Starts = [] });

    /// <summary>A definition and a caller for the next instance, where they were given.</summary>
    public Situation Adopting(ServiceUnit? unit, Caller? caller)
    {
        var next = unit ?? Record.NextUnit;
        return With(Record with { NextUnit = next == Record.Unit ? null : next, Caller = caller ?? Record.Caller });
    }

    /// <summary>The same by a start of what is to run already: an agent does not come to own what another has started by asking for it once more.</summary>
    public Situation Joining(ServiceUnit? unit, Caller? caller) => Adopting(unit, Joining(caller));

    /// <summary>Who then counts as its caller.</summary>
    public Caller? Joining(Caller? caller) =>
        caller?.Owner is { Agent: not null } agent && Record.Wish is Wish.Up && Record.Caller?.Owner is { } owner && !owner.IsSameAgent(agent) ? caller with { Owner = owner } : caller;

    /// <summary>A definition that was read again: what concerns no process holds at once, the rest from the next instance on.</summary>
    public Situation Redefined(ServiceUnit unit)
    {
        var atOnce = DefinitionChange.TakeAtOnce(Record.Unit, unit);
        return atOnce == unit ? With(Record with { Unit = unit, NextUnit = null }) : Adopting(unit, null);
    }

    /// <summary>Whether the end of a control command is to be told yet.</summary>
    public bool HasOpenControls => Record.Instance is { OpenControls.Count: > 0 };

    /// <summary>A control command has ended.</summary>
    public Situation Closing(ServiceInput.ControlEnded ended) => Record.Instance is { } instance && instance.Attempt == ended.Attempt && instance.OpenControls.Contains(ended.Number)
        ? With(Record with { Instance = instance with { OpenControls = instance.OpenControls.Where(each => each != ended.Number).ToValueList() } })
        : this;

    /// <summary>The present instance is ready.</summary>
    public Situation AtReady() => Record.Instance is { ReadyAt: null } instance ? With(Record with { Instance = instance with { ReadyAt = Now.Wall } }) : this;

    /// <summary>The present instance is ended by the supervisor itself.</summary>
    public Situation AtFault(Reason fault) => Record.Instance is { } instance ? With(Record with { Instance = instance with { Fault = fault } }) : this;

    /// <summary>Whether the present instance stands still.</summary>
    public bool IsPaused => Record.Instance?.PausedSince is not null;

    /// <summary>The present instance goes on.</summary>
    public Situation Unpaused() => Record.Instance is { PausedSince: not null } instance ? With(Record with { Instance = instance with { PausedSince = null, WasPaused = true } }) : this;

    /// <summary>What the present instance says of itself, as far as it is to be remembered.</summary>
    public Situation Noting(Notification what)
    {
        if (Record.Instance is not { } instance) return this;
        var says = what.Status is { } status ? status.Length == 0 ? null : status : instance.Says;
        return With(Record with
        {
            Instance = instance with { Says = says, MainPid = what.MainPid ?? instance.MainPid, Errno = what.Errno ?? instance.Errno, WatchdogTime = what.WatchdogTime ?? instance.WatchdogTime },
        });
    }

    /// <summary>The present instance's leader has ended.</summary>
    public Situation Ended(ExitStatus exit)
    {
        var instance = Record.Instance ?? new InstanceRecord(Record.Attempt, Now.Wall);
        // of another boot nobody knows how long
        var ran = instance.Pid is null || instance.Since > Now.Monotonic ? TimeSpan.Zero : Now.Monotonic - instance.Since;
        return With(Record with { Instance = instance with { Exit = exit, EndedAt = Now.Wall, Ran = ran } });
    }
}
