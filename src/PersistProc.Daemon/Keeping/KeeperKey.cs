using System.Globalization;
using PersistProc.Core;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Under which name the keeper has a process: a service's leader under the service's own, a control command or a probe under one
/// of its own, which is used once. No service is called so: its name has none of these letters.
/// </summary>
internal static class KeeperKey
{
    private const char Control = '!';
    private const char Probe = '?';

    /// <summary>The name.</summary>
    public static string Of(InstanceId instance) => instance.Role switch
    {
        ProcessRole.Control => string.Create(CultureInfo.InvariantCulture, $"{instance.Service}{Control}{instance.Number}"),
        ProcessRole.Probe => string.Create(CultureInfo.InvariantCulture, $"{instance.Service}{Probe}{instance.Number}"),
        _ => instance.Service.ToString(),
    };

    /// <summary>Whose name it is.</summary>
    public static InstanceId Read(string key, long attempt)
    {
        var mark = key.AsSpan().LastIndexOfAny(Control, Probe);
        if (mark < 0) return new InstanceId(ServiceName.Parse(key), new Attempt((int)attempt));
        var (leader, number) = (new InstanceId(ServiceName.Parse(key[..mark]), new Attempt((int)attempt)), int.Parse(key.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture));
        return key[mark] == Control ? leader.Control(number) : leader.Probe(number);
    }
}
