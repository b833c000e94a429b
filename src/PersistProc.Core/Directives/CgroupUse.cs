namespace PersistProc.Core;

/// <summary>Whether trees get control groups of their own.</summary>
public enum CgroupUse
{
    /// <summary>Where there is a place for them.</summary>
    Auto,

    /// <summary>None is made.</summary>
    Off,
}

/// <summary>The words for it.</summary>
public static class CgroupUses
{
    /// <summary>As files write them.</summary>
    public static Vocabulary<CgroupUse> Words { get; } = new("use of cgroups", (CgroupUse.Auto, "auto"), (CgroupUse.Off, "off"));
}
