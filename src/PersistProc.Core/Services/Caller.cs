namespace PersistProc.Core;

/// <summary>
/// What a client hands over of itself to what it starts. Not part of the service's definition:
/// a changed client environment is not a changed service.
/// </summary>
/// <param name="Environment">Its whole environment.</param>
/// <param name="Umask">Its umask, or null when it did not say.</param>
/// <param name="Limits">Its limits by their short names: <c>nofile core nproc as stack</c>.</param>
/// <param name="Uid">Its user.</param>
/// <param name="Pid">Its pid, for messages.</param>
public sealed record Caller(ValueMap<string> Environment, int? Umask, ValueMap<ResourceLimit> Limits, uint? Uid, int? Pid)
{
    /// <summary>How large its terminal is, or null: it has none.</summary>
    public TerminalSize? Terminal { get; init; }

    /// <summary>Who it is, or null: it did not say.</summary>
    public Owner? Owner { get; init; }
}
