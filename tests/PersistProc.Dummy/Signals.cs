using System.Runtime.InteropServices;

namespace PersistProc.Dummy;

internal static class Signals
{
    private static readonly List<PosixSignalRegistration> Registrations = [];

    private static readonly Dictionary<string, int> Numbers = new(StringComparer.Ordinal)
    {
        ["HUP"] = 1,
        ["INT"] = 2,
        ["QUIT"] = 3,
        ["ABRT"] = 6,
        ["KILL"] = 9,
        ["USR1"] = 10,
        ["SEGV"] = 11,
        ["USR2"] = 12,
        ["PIPE"] = 13,
        ["TERM"] = 15,
        ["CHLD"] = 17,
        ["CONT"] = 18,
        ["STOP"] = 19,
    };

    /// <summary>Set by `halt`: ends what would go on for ever.</summary>
    public static readonly ManualResetEventSlim Halted = new();

    public static void Ignore(string names)
    {
        const nint sigIgn = 1;
        var numbers = names == "ALL" ? Enumerable.Range(1, 64) : names.Split(',').Select(name => Numbers[name]);
        foreach (var number in numbers)
            _ = Libc.signal(number, sigIgn);     // KILL and STOP, and what the C library keeps for itself, refuse
    }

    public static void On(string name, IReadOnlyList<Step> steps) =>
        Registrations.Add(PosixSignalRegistration.Create((PosixSignal)Numbers[name], context =>
        {
            context.Cancel = true;
            Steps.Run(steps);
        }));

    public static void Die(string name)
    {
        const nint sigDfl = 0;
        _ = Libc.signal(Numbers[name], sigDfl);
        _ = Libc.kill(Environment.ProcessId, Numbers[name]);
        _ = Libc.usleep(5_000_000);
    }
}
