namespace PersistProc.Core;

/// <summary>Where a stop is on its ladder.</summary>
/// <param name="Ladder">The ladder, as it was when the stop began.</param>
/// <param name="Rung">Which rung, counted from 0.</param>
/// <param name="Until">Monotonic: when this rung's patience ends.</param>
/// <param name="Phase">What is awaited on it.</param>
/// <param name="AskedBy">The clients that have asked for this stop: a second time moves on. Empty when nobody did (a crash's survivors, a restart).</param>
public sealed record Climb(StopLadder Ladder, int Rung, TimeSpan Until, ClimbPhase Phase, ValueList<ClientId> AskedBy)
{
    /// <summary>The rung.</summary>
    public StopRung Current => Ladder.Rungs[Rung];

    /// <summary>The next rung, or null on the last.</summary>
    public StopRung? Next => Rung + 1 < Ladder.Rungs.Count ? Ladder.Rungs[Rung + 1] : null;
}

/// <summary>What is awaited on a rung.</summary>
public enum ClimbPhase
{
    /// <summary>The signal was sent; who is alive has been asked, to tell those who watch.</summary>
    Signalled,

    /// <summary>Those who watch have been told; the end of the tree or of the patience is awaited.</summary>
    Told,

    /// <summary>The last rung's patience has ended; a last look at the tree is awaited, which decides.</summary>
    LastLook,
}
