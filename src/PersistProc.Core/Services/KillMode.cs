namespace PersistProc.Core;

/// <summary>Whom the polite rungs of the stop ladder reach (systemd's KillMode=). KILL is always for the whole tree.</summary>
public enum KillMode
{
    /// <summary>The leader's process group and, once the leader has gone, whatever of the tree is left.</summary>
    Group,

    /// <summary>The whole tree from the start.</summary>
    Tree,

    /// <summary>The leader only.</summary>
    Main,
}
