using System.Globalization;
using PersistProc.Core;

namespace PersistProc.Daemon.Keeping;

/// <summary>Under which key the keeper holds an instance's notify socket: whose it is, and where, so that the next supervisor knows both.</summary>
/// <param name="Instance">Whose.</param>
/// <param name="Address">Where, as its NOTIFY_SOCKET says.</param>
/// <param name="Time">0: the first that was there; else how often the name has been made again, with another socket, since.</param>
internal sealed record NotifyKey(InstanceId Instance, string Address, int Time = 0)
{
    private const string Kind = "notify";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}{(Time == 0 ? "" : $"-{Time}")}\n{Instance.Service}\n{Instance.Attempt.Number}\n{Address}");

    /// <summary>Null for the key of anything else.</summary>
    public static NotifyKey? Read(string key) =>
        key.Split('\n', 4) is [var kind, var service, var number, var address] && ReadTime(kind) is { } time
        && ServiceName.TryParse(service, out var name, out _) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? new NotifyKey(new InstanceId(name, new Attempt(attempt)), address, time)
            : null;

    private static int? ReadTime(string kind) =>
        kind == Kind ? 0
        : kind.StartsWith(Kind + "-", StringComparison.Ordinal) && int.TryParse(kind.AsSpan(Kind.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time
        : null;
}
