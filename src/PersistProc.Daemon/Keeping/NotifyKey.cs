using System.Globalization;
using PersistProc.Core;

namespace PersistProc.Daemon.Keeping;

/// <summary>Under which key the keeper holds an instance's notify socket: whose it is, and where, so that the next supervisor knows both.</summary>
internal sealed record NotifyKey(InstanceId Instance, string Address)
{
    private const string Kind = "notify";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}\n{Instance.Service}\n{Instance.Attempt.Number}\n{Address}");

    /// <summary>Null for the key of anything else.</summary>
    public static NotifyKey? Read(string key) =>
        key.Split('\n', 4) is [Kind, var service, var number, var address]
        && ServiceName.TryParse(service, out var name, out _) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? new NotifyKey(new InstanceId(name, new Attempt(attempt)), address)
            : null;
}
