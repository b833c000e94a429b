namespace PersistProc.Core;

/// <summary>How many replicas of a service were asked for by hand. It holds until the file says another number than then.</summary>
/// <param name="Declared">What the file said.</param>
/// <param name="Count">How many are wanted instead.</param>
public sealed record Scale(int Declared, int Count)
{
    /// <summary>More are not run of one service.</summary>
    public const int Most = 1000;
}
