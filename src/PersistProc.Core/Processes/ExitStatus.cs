using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>
/// How a process ended: with a code, by a signal, or nobody knows (its parent was gone).
/// What a shell makes of a signal, 128+N, exists only where something is printed for one.
/// </summary>
/// <param name="Code">The exit code, 0 to 255, or null when a signal ended it.</param>
/// <param name="Signal">The signal that ended it, or null.</param>
/// <param name="CoreDumped">Whether it left a core (WCOREDUMP).</param>
public readonly record struct ExitStatus(int? Code, Signal? Signal, bool CoreDumped)
{
    /// <summary>Whether its control group says that it was killed for lack of memory; false where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OutOfMemory { get; init; }

    /// <summary>It ended while nobody could collect its status.</summary>
    public static ExitStatus Lost => default;

    /// <summary>There was no leader: what comes before one has failed, or was stopped.</summary>
    public static ExitStatus Never => new() { NeverRan = true };

    /// <summary>Whether there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NeverRan { get; init; }

    /// <summary>Whether the status could not be collected.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsLost => Code is null && Signal is null && !NeverRan;

    /// <summary>It called exit or returned from main with this code.</summary>
    public static ExitStatus Exited(int code) => new(code, null, false);

    /// <summary>This signal ended it.</summary>
    public static ExitStatus Killed(Signal signal, bool coreDumped = false) => new(null, signal, coreDumped);

    /// <summary>In words: <c>exited with 3</c>, <c>killed by SIGSEGV (core dumped)</c>.</summary>
    public override string ToString() => this switch
    {
        { Code: { } code } => $"exited with {code}",
        { Signal: { } signal, OutOfMemory: true } => $"killed by {signal.Name}: out of memory",
        { Signal: { } signal, CoreDumped: true } => $"killed by {signal.Name} (core dumped)",
        { Signal: { } signal } => $"killed by {signal.Name}",
        { NeverRan: true } => "never ran",
        _ => "ended while nobody watched",
    };
}
