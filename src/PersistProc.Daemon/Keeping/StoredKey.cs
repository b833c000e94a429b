using System.Globalization;
using PersistProc.Core;

namespace PersistProc.Daemon.Keeping;

/// <summary>Under which key the keeper holds a descriptor that a service has stored.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Number">Which: they only grow, so the order is that of storing.</param>
/// <param name="Polls">Whether it goes when it hangs up.</param>
/// <param name="Name">What LISTEN_FDNAMES calls it.</param>
internal sealed record StoredKey(ServiceName Service, long Number, bool Polls, string Name)
{
    private const string Kind = "fdstore", Poll = "poll", Stay = "stay";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}\n{Service}\n{Number}\n{(Polls ? Poll : Stay)}\n{Name}");

    /// <summary>Null for the key of anything else.</summary>
    public static StoredKey? Read(string key) =>
        key.Split('\n', 5) is [Kind, var service, var number, Poll or Stay, var name]
        && ServiceName.TryParse(service, out var of, out _) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new StoredKey(of, count, key.Split('\n')[3] == Poll, name)
            : null;
}
