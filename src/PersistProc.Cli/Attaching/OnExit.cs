namespace PersistProc.Cli.Attaching;

/// <summary>What it means when the client ends before the program.</summary>
internal enum OnExit
{
    Ask,
    Stop,
    Detach,
}

/// <summary>What the client does next.</summary>
internal enum Move
{
    Nothing,
    Stop,
    Detach,
    Ask,
    Continue,
}

/// <summary>The rules, apart from everything that acts on them.</summary>
internal static class ExitPolicy
{
    /// <summary>The policy in force: what the user said; else who joined what he did not start leaves it alone; else the service's own.</summary>
    public static OnExit Of(string? said, bool isRun, bool joined, string? vanish) =>
        Parse(said) ?? (isRun ? joined ? OnExit.Detach : OnExit.Ask : Parse(vanish) ?? OnExit.Detach);

    /// <summary>What a vanished client means, as the server is told: nobody can be asked then. Null: the service's own rule.</summary>
    public static string? Vanish(string? said, bool isRun) => said switch
    {
        "stop" => "stop",
        null => isRun ? "detach" : null,
        _ => "detach",
    };

    /// <summary>What a signal (or a reader of ours that is gone) means.</summary>
    public static Move On(Cause cause, OnExit policy, bool stopping, bool canAsk) => (policy, cause) switch
    {
        (_, Cause.Leave) => Move.Detach,
        _ when stopping => cause == Cause.NoReader ? Move.Nothing : Move.Stop,      // the next rung
        (OnExit.Stop, _) => Move.Stop,
        (OnExit.Ask, Cause.Interrupt) when canAsk => Move.Ask,
        _ => Move.Detach,
    };

    /// <summary>What a key at the prompt means; null: nothing, ask on. No key at all is the end of the terminal.</summary>
    public static Move? OnKey(int? key) => key switch
    {
        null or 'd' or 'D' or 4 => Move.Detach,
        's' or 'S' => Move.Stop,
        'c' or 'C' or '\n' or '\r' => Move.Continue,
        _ => null,
    };

    private static OnExit? Parse(string? word) => word switch
    {
        "ask" => OnExit.Ask,
        "stop" => OnExit.Stop,
        "detach" => OnExit.Detach,
        _ => null,
    };
}

/// <summary>Why the client may have to end.</summary>
internal enum Cause
{
    Interrupt,
    Terminate,
    HangUp,
    NoReader,

    /// <summary>The keys that leave a terminal.</summary>
    Leave,
}
