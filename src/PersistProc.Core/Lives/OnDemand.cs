namespace PersistProc.Core;

/// <summary>How what rests is started by connections.</summary>
internal static class OnDemand
{
    /// <summary>It waits for the first connection; nothing that happened before counts any more.</summary>
    public static Transition Arm(Situation s, ServiceInput.Start input)
    {
        var adopting = s.CountingAnew().Adopting(input.Unit, input.Caller);
        var record = adopting.Record;
        var unit = record.NextUnit ?? record.Unit;
        var armed = record with { Unit = unit, NextUnit = null, Triggers = [], Wish = new Wish.Down(null, false) };
        return s.With(armed).To(new ServiceState.Idle(new Reason.AwaitsConnection()), new Effect.Ignored("a connection starts it"));
    }

    /// <summary>Somebody has connected. One that ends again and again without having accepted is not started for ever.</summary>
    public static Transition Start(Situation s, ServiceInput.Start input)
    {
        var (now, limit) = (s.Now.Monotonic, (s.Record.NextUnit ?? s.Record.Unit).StartLimit ?? SocketWish.TriggerLimit);
        var recent = s.Record.Triggers.Where(each => each > now - limit.Interval && each <= now).ToValueList();
        if (recent.Count >= limit.Burst) return Endings.Rest(s.With(s.Record with { Triggers = [] }), new ServiceState.Failed(new Reason.TriggeredTooOften(limit)), []);
        return Launches.ByHand(s.With(s.Record with { Triggers = recent.AddToRing(now, limit.Burst) }), input.Unit, input.Caller, input.Gated);
    }
}
