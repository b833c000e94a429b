namespace PersistProc.Core;

/// <summary>Whom of an instance a signal is meant for.</summary>
public enum SignalScope
{
    /// <summary>The leader only.</summary>
    Main,

    /// <summary>The leader's process group, even when the leader has gone.</summary>
    Group,

    /// <summary>Every process of the tree; KILL goes on until nothing is left.</summary>
    Tree,

    /// <summary>The tree as one: STOP pauses whoever is in it, who is made meanwhile too, until CONT. No other signal.</summary>
    Whole,
}
