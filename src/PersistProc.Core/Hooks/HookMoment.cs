namespace PersistProc.Core;

/// <summary>When a hook is called.</summary>
public enum HookMoment
{
    /// <summary>A program was executed.</summary>
    Started,

    /// <summary>A service is ready.</summary>
    Ready,

    /// <summary>An instance has ended, well or not.</summary>
    Exited,

    /// <summary>A service failed, and is not started again by itself.</summary>
    Failed,

    /// <summary>The same because a limit of starts was reached.</summary>
    GaveUp,
}

/// <summary>How moments are written, and which events they are.</summary>
public static class HookMoments
{
    /// <summary>The words, as files have them.</summary>
    public static Vocabulary<HookMoment> Words { get; } = new(
        "moment for a hook",
        (HookMoment.Started, "started"),
        (HookMoment.Ready, "ready"),
        (HookMoment.Exited, "exited"),
        (HookMoment.Failed, "failed"),
        (HookMoment.GaveUp, "gave_up"));

    /// <summary>The moments that an event is, the most particular one first; none for most.</summary>
    /// <param name="what">The event's word.</param>
    /// <param name="gaveUp">Whether a limit was reached.</param>
    public static ValueList<HookMoment> Of(string what, bool gaveUp) => what switch
    {
        "started" => [HookMoment.Started],
        "ready" => [HookMoment.Ready],
        "exited" => [HookMoment.Exited],
        "failed" when gaveUp => [HookMoment.GaveUp, HookMoment.Failed],
        "failed" => [HookMoment.Failed],
        _ => [],
    };
}
