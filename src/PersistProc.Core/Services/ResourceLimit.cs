namespace PersistProc.Core;

/// <summary>A limit as setrlimit(2) has it.</summary>
/// <param name="Soft">What counts; <see cref="Infinity"/> for none.</param>
/// <param name="Hard">How far the process itself may raise it.</param>
public readonly record struct ResourceLimit(ulong Soft, ulong Hard)
{
    /// <summary>RLIM_INFINITY.</summary>
    public const ulong Infinity = ulong.MaxValue;
}
