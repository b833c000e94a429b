using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>The timer, socket and path units beside a service: what starts it by itself.</summary>
internal static class SystemdActivators
{
    public static void Carry(ImportedProject project, ImportedService service, ImportSource source, SystemdUnit unit)
    {
        if (service.Name.EndsWith('@')) return;
        if (source.Beside(unit.Name + ".timer") is { } timer) Timer(service, timer, SystemdUnit.Read(timer));
        if (source.Beside(unit.Name + ".socket") is { } socket) Socket(service, socket, SystemdUnit.Read(socket));
        if (source.Beside(unit.Name + ".path") is { } path) Watch(service, path, SystemdUnit.Read(path));
    }

    private static void Timer(ImportedService service, ImportSource source, SystemdUnit timer)
    {
        var options = new TomlValue.Table();
        foreach (var setting in timer.Holding("Timer"))
        {
            switch (setting.Key)
            {
                case "Persistent":
                    if (SystemdService.IsTrue(setting.Value)) options.With("catch_up", true);
                    break;
                case "RandomizedDelaySec" when Times.Seconds(setting.Value) is > 0 and var jitter && Times.Print(jitter) is { } printed:
                    options.With("jitter", printed);
                    break;
                case "OnCalendar" or "OnUnitActiveSec" or "OnUnitInactiveSec" or "Unit" or "AccuracySec" or "RemainAfterElapse" or "WakeSystem" or "RandomizedDelaySec" or "FixedRandomDelay" or "OnBootSec" or "OnStartupSec" or "OnActiveSec":
                    break;
                default:
                    Lose(service, source, setting, "has no equivalent here");
                    break;
            }
        }

        var calendars = timer.All("Timer", "OnCalendar").ToList();
        foreach (var setting in calendars)
        {
            if (service["schedule"] is null && SystemdCalendar.Cron(setting.Value, out var zone) is { } cron) service.Set("schedule", With(new TomlValue.Table().With("cron", cron).With("timezone", zone is null ? null : (TomlValue)zone), options, cron));
            else Lose(service, source, setting, service["schedule"] is null ? "this time cannot be written as a line of cron" : "a second time: write another service that starts this one, or one line of cron for both");
        }

        foreach (var setting in timer.All("Timer", "OnUnitActiveSec").Concat(timer.All("Timer", "OnUnitInactiveSec")))
        {
            if (service["schedule"] is null && service["every"] is null && Times.Seconds(setting.Value) is >= 1 and var seconds && Times.Print(seconds) is { } every) service.Set("every", With(new TomlValue.Table().With("interval", every), options, every));
            else Lose(service, source, setting, "it has a time already, or this is none");
        }

        foreach (var setting in timer.Holding("Timer").Where(setting => setting.Key is "OnBootSec" or "OnStartupSec" or "OnActiveSec")) Lose(service, source, setting, "up only has it wait for its time: persistproc start runs it at once");
        if (service["schedule"] is not null || service["every"] is not null) service.Set("autostart", timer.Holding("Install").Any(setting => setting.Key == "WantedBy"));
    }

    private static TomlValue With(TomlValue.Table table, TomlValue.Table options, string alone)
    {
        foreach (var (key, value) in options.Settings) table.With(key, value);
        return table.Settings.Count == 1 ? alone : table;
    }

    private static void Socket(ImportedService service, ImportSource source, SystemdUnit socket)
    {
        var names = new List<string>();
        var given = socket["Socket", "FileDescriptorName"];
        foreach (var setting in socket.Holding("Socket"))
        {
            switch (setting.Key)
            {
                case "ListenStream" or "ListenDatagram":
                    if (Address(setting.Value) is not { } address)
                    {
                        Lose(service, source, setting, "this address cannot be written here: a port, ADDRESS:PORT, or unix:PATH");
                        break;
                    }

                    var name = ServiceNames.Free(Name(given ?? (names.Count == 0 ? "socket" : "socket-2")), names.Contains);
                    names.Add(name);
                    service.Set("sockets", Over(service["sockets"]).With(name, new TomlValue.Table().With("listen", address).With("type", setting.Key == "ListenDatagram" ? (TomlValue)"datagram" : null)));
                    break;
                case "FileDescriptorName" or "SocketMode" or "Backlog" or "Service" or "NoDelay" or "ReusePort":
                    break;
                case "Accept":
                    if (SystemdService.IsTrue(setting.Value)) Lose(service, source, setting, "a process for each connection is not made: the service gets the listening socket, and accepts itself");
                    break;
                default:
                    Lose(service, source, setting, "has no equivalent here");
                    break;
            }
        }

        foreach (var name in names)
        {
            var table = (TomlValue.Table)((TomlValue.Table)service["sockets"]!).Settings[name];
            var isDatagram = table.Settings.ContainsKey("type");
            var isFile = ((TomlValue.Text)table.Settings["listen"]).Phrase.Letters is ['u', 'n', 'i', 'x', ':', not '@', ..];
            table.With("on_demand", true);
            if (isFile && socket["Socket", "SocketMode"] is { Length: 3 or 4 } mode && mode.All(digit => digit is >= '0' and <= '7') && (mode.Length == 3 || mode[0] == '0')) table.With("mode", mode);
            if (!isDatagram && int.TryParse(socket["Socket", "Backlog"], NumberStyles.None, CultureInfo.InvariantCulture, out var backlog) && backlog > 0) table.With("backlog", backlog);
        }
    }

    private static TomlValue.Table Over(TomlValue? before) => before as TomlValue.Table ?? new TomlValue.Table();

    private static string Name(string text)
    {
        var name = string.Concat(text.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.').Take(60));
        return name.Length == 0 ? "socket" : name;
    }

    private static string? Address(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal) || text.Contains('$', StringComparison.Ordinal)) return null;
        if (text.StartsWith('/') || (text.StartsWith('@') && text.Length > 1)) return text.Length < 100 ? "unix:" + text : null;
        var colon = text.LastIndexOf(':');
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535) return null;
        if (colon < 0) return string.Create(CultureInfo.InvariantCulture, $"*:{port}");      // a port alone is every address there
        var host = text[..colon];
        return System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var address) && host.StartsWith('[') == (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) ? text : null;
    }

    private static void Watch(ImportedService service, ImportSource source, SystemdUnit path)
    {
        foreach (var setting in path.Holding("Path"))
        {
            if (setting.Key is "PathChanged" or "PathModified" && setting.Value.StartsWith('/') && source.Exists(setting.Value))
            {
                var before = service["watch"] is TomlValue.Table table && table.Settings.GetValueOrDefault("paths") is TomlValue.Several several ? several.Items : [];
                service.Set("watch.paths", new TomlValue.Several([.. before, setting.Value]));
            }
            else if (setting.Key is not ("Unit" or "MakeDirectory" or "DirectoryMode")) Lose(service, source, setting, setting.Key is "PathChanged" or "PathModified" ? "what is watched has to be there, under its own name" : "only changes are watched: PathChanged");
        }
    }

    private static void Lose(ImportedService service, ImportSource source, SystemdSetting setting, string why) => service.Notes.Add(setting.Lost(why));
}
