namespace PersistProc.Core;

/// <summary>The keys of the contract that this version does not have yet. Building one moves its row to <see cref="Directives"/>.</summary>
public static class DirectivesToCome
{
    /// <summary>Of <c>[services.NAME]</c>.</summary>
    public static ValueList<ServiceDirective> OfService { get; } =
    [
        ServiceDirective.NotBuilt("memory_max", "How much memory it may use."),
        ServiceDirective.NotBuilt("memory_high", "From where on it is slowed down."),
        ServiceDirective.NotBuilt("cpu_quota", "How much of the processors it may use."),
        ServiceDirective.NotBuilt("tasks_max", "How many tasks it may have."),
        ServiceDirective.NotBuilt("tty", "Gives it a terminal."),
    ];
}
