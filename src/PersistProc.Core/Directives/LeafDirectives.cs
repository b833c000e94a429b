namespace PersistProc.Core;

/// <summary>The rows of what a service's control group limits.</summary>
internal static class LeafDirectives
{
    // less would not let any program begin
    private const long LeastMemory = 1_000_000;

    /// <summary>All of them.</summary>
    public static ValueList<ServiceDirective> All { get; } =
    [
        ServiceDirective.OrNone(
            "memory_max", "\"1GB\"", "How much memory all its processes may use together; beyond that one of them is killed. Where control groups allow: see [limits of the whole tree](service-files.md#limits-of-the-whole-tree).",
            SettingForms.Size(LeastMemory), unit => unit.MemoryMax, (unit, bytes) => unit with { MemoryMax = bytes }),
        ServiceDirective.OrNone(
            "memory_high", "\"800MB\"", "From where on they are slowed down and their memory is taken back. Where control groups allow.",
            SettingForms.Size(LeastMemory), unit => unit.MemoryHigh, (unit, bytes) => unit with { MemoryHigh = bytes }),
        ServiceDirective.OrNone(
            "cpu_quota", "\"150%\"", "How much of the processors they may use together, as a share of one: `\"150%\"` is one and a half. Where control groups allow.",
            SettingForms.Share, unit => unit.CpuQuota, (unit, share) => unit with { CpuQuota = share }),
        ServiceDirective.OrNone(
            "tasks_max", "100", "How many processes and threads they may be together. Where control groups allow.",
            SettingForms.Count, unit => unit.TasksMax, (unit, count) => unit with { TasksMax = count }),
    ];
}
