namespace PersistProc.Core;

/// <summary>The keys of the contract that this version does not have yet. Building one moves its row to <see cref="Directives"/>.</summary>
public static class DirectivesToCome
{
    /// <summary>Of <c>[services.NAME]</c>.</summary>
    public static ValueList<ServiceDirective> OfService { get; } =
    [
    ];
}
