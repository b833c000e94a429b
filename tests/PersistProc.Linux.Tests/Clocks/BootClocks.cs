using System.Globalization;
using PersistProc.Linux.Clocks;

namespace PersistProc.Linux.Tests.Clocks;

/// <summary>The clock that goes on while the machine sleeps.</summary>
public sealed class BootClocks
{
    [Fact]
    public void It_is_ahead_of_the_monotonic_one_by_the_machines_sleep_alone()
    {
        // the kernel's uptime is CLOCK_BOOTTIME
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        var ours = (TimeProvider.System.GetElapsedTime(0) + BootClock.Asleep).TotalSeconds;
        Assert.InRange(ours - uptime, -1, 10);
    }

    [Fact]
    public void A_boot_has_a_name() => Assert.True(Guid.TryParse(BootClock.Boot, out _), BootClock.Boot);
}
