namespace PersistProc.Core;

/// <summary>Whether trees get control groups of their own.</summary>
public enum CgroupUse
{
    /// <summary>Where there is a place for them.</summary>
    Auto,

    /// <summary>Also where systemd runs the group and does not say that it has delegated it: users' managers say that of none (`user.delegate` is the system manager's mark).</summary>
    Delegated,

    /// <summary>None is made.</summary>
    Off,
}

/// <summary>The words for it.</summary>
public static class CgroupUses
{
    /// <summary>As files write them.</summary>
    public static Vocabulary<CgroupUse> Words { get; } = new("use of cgroups", (CgroupUse.Auto, "auto"), (CgroupUse.Delegated, "delegated"), (CgroupUse.Off, "off"));
}
