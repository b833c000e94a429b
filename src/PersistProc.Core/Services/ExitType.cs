namespace PersistProc.Core;

/// <summary>With whose end a service has ended (systemd's ExitType=).</summary>
public enum ExitType
{
    /// <summary>With its leader's: what that leaves behind is stopped.</summary>
    Main,

    /// <summary>With that of the last process of its tree.</summary>
    Tree,
}
