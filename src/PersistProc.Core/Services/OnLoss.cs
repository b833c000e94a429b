namespace PersistProc.Core;

/// <summary>What becomes of a service when nobody is left to supervise it, and nobody can be brought up.</summary>
public enum OnLoss
{
    /// <summary>It goes on.</summary>
    Keep,

    /// <summary>It is stopped.</summary>
    Stop,
}
