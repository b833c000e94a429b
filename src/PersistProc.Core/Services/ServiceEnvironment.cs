using System.Globalization;

namespace PersistProc.Core;

/// <summary>What an instance is told about itself by the environment.</summary>
/// <param name="Invocation">INVOCATION_ID: new for each start.</param>
/// <param name="Restarts">PERSISTPROC_RESTARTS: automatic restarts since the last start by hand.</param>
public readonly record struct InstanceFacts(string Invocation, int Restarts);

/// <summary>The complete environment of an instance, composed of its layers.</summary>
public static class ServiceEnvironment
{
    /// <summary>What <see cref="Inherit.Minimal"/> lets through.</summary>
    public static ValueList<string> Minimal { get; } = ["HOME", "USER", "LOGNAME", "SHELL", "PATH", "LANG", "TZ", "XDG_RUNTIME_DIR"];

    // what every program knows, and every terminal of today understands
    private const string DefaultTerminal = "xterm-256color";

    private static readonly string[] Own = ["PERSISTPROC_NAME", "PERSISTPROC_PROJECT", "INVOCATION_ID", "PERSISTPROC_RESTARTS", "PERSISTPROC_REPLICA", "WATCHDOG_USEC", "FDSTORE", .. ControlEnvironment.Names];

    // of another service, or of whoever started our client: they are not true for what is started now
    private static readonly string[] NeverInherited =
    [
        "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "FDSTORE",
        "INVOCATION_ID", "PERSISTPROC_NAME", "PERSISTPROC_PROJECT", "PERSISTPROC_RESTARTS", "PERSISTPROC_REPLICA", .. ControlEnvironment.Names,
    ];

    /// <summary>Beneath, the caller's or what is kept of it; over it the unit's own; over that what we tell every service about itself.</summary>
    /// <param name="unit">The definition.</param>
    /// <param name="beneath">The caller's environment, or the supervisor's own where there is no caller.</param>
    /// <param name="facts">What is true of this instance.</param>
    public static ValueMap<string> Compose(ServiceUnit unit, ValueMap<string> beneath, InstanceFacts facts)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in beneath)
        {
            if (IsInherited(name, unit)) all[name] = value;
        }

        if (unit.HasTerminal) all.TryAdd("TERM", DefaultTerminal);

        foreach (var (name, value) in unit.Environment) all[name] = value;
        all["PERSISTPROC_NAME"] = unit.Name.Name;
        all["PERSISTPROC_PROJECT"] = unit.Name.Project ?? "";
        all["INVOCATION_ID"] = facts.Invocation;
        all["PERSISTPROC_RESTARTS"] = facts.Restarts.ToString(CultureInfo.InvariantCulture);
        if (unit.Watchdog is { } watchdog) all["WATCHDOG_USEC"] = ((long)watchdog.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
        if (unit.StoreLimit > 0) all["FDSTORE"] = unit.StoreLimit.ToString(CultureInfo.InvariantCulture);
        if (unit.Replica is { } number) all["PERSISTPROC_REPLICA"] = number.ToString(CultureInfo.InvariantCulture);
        return new ValueMap<string>(all);
    }

    /// <summary>The same with variables laid beneath the unit's own, and over what was inherited: those of its files, those of its user.</summary>
    /// <param name="composed">What <see cref="Compose"/> answered.</param>
    /// <param name="unit">The definition.</param>
    /// <param name="variables">What is laid beneath.</param>
    public static ValueMap<string> Underlay(ValueMap<string> composed, ServiceUnit unit, ValueMap<string> variables)
    {
        if (variables.Count == 0) return composed;
        var all = new Dictionary<string, string>(composed, StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            if (!unit.Environment.ContainsKey(name) && !Own.Contains(name, StringComparer.Ordinal)) all[name] = value;
        }

        return new ValueMap<string>(all);
    }

    /// <summary>What of an environment reaches a service that has no caller's: the supervisor's own, as far as its unit lets it through.</summary>
    public static ValueMap<string> Inherited(ServiceUnit unit, ValueMap<string> beneath) =>
        beneath.Where(variable => IsInherited(variable.Key, unit)).ToValueMap();

    // what is true of the client's terminal: its kind is ours too, since it shows what is written; its size may change
    private static bool IsInherited(string name, ServiceUnit unit) => name switch
    {
        "TERM" or "COLORTERM" when unit.HasTerminal => true,
        "LINES" or "COLUMNS" when unit.HasTerminal => false,
        _ => IsInherited(name, unit.Inherit),
    };

    private static bool IsInherited(string name, Inherit inherit) => inherit switch
    {
        Inherit.Caller => !NeverInherited.Contains(name, StringComparer.Ordinal),
        Inherit.Minimal => Minimal.Contains(name),
        _ => throw new ArgumentOutOfRangeException(nameof(inherit), inherit, "no such way to inherit"),
    };
}
