using System.Globalization;

namespace PersistProc.Core;

/// <summary>A limit of a service's control group.</summary>
/// <param name="Key">The directive that asks for it.</param>
/// <param name="Controller">The controller that obeys it.</param>
/// <param name="File">The group's file (cgroup-v2.rst).</param>
/// <param name="Text">What is written there.</param>
public readonly record struct LeafLimit(string Key, string Controller, string File, string Text)
{
    // microseconds: the time of which a quota is a share, as the kernel's own default has it
    private const int Period = 100_000;

    /// <summary>All that a definition asks for.</summary>
    public static ValueList<LeafLimit> Of(ServiceUnit unit)
    {
        var limits = new List<LeafLimit>();
        if (unit.MemoryMax is { } most) limits.Add(new("memory_max", "memory", "memory.max", Number(most)));
        if (unit.MemoryHigh is { } high) limits.Add(new("memory_high", "memory", "memory.high", Number(high)));
        if (unit.CpuQuota is { } share) limits.Add(new("cpu_quota", "cpu", "cpu.max", Invariant($"{(long)Math.Round(share / 100 * Period)} {Period}")));
        if (unit.TasksMax is { } tasks) limits.Add(new("tasks_max", "pids", "pids.max", Number(tasks)));
        return limits.ToValueList();
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
