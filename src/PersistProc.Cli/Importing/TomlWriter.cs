using System.Globalization;
using System.Text;

namespace PersistProc.Cli.Importing;

/// <summary>Writes a project as a service file, with what was lost where it would have stood.</summary>
internal static class TomlWriter
{
    // beyond this a table is one of its own
    private const int Wide = 100;
    private const int WidestKey = 18;

    private static readonly string[] Order =
    [
        "extends", "description", "command", "shell", "working_directory", "environment_files", "environment", "inherit", "port",
        "type", "remain_after_exit", "exit_type", "requires", "wants", "after", "before", "binds_to", "part_of", "conflicts", "on_failure", "on_success",
        "start_timeout", "ready", "health", "watchdog", "start_pre", "start_post", "reload_signal", "reload_command", "stop_command", "stop_post",
        "restart", "restart_delay", "restart_backoff", "start_limit", "success_exit_codes", "restart_prevent_codes", "stop", "kill_mode", "runtime_max",
        "schedule", "every", "watch", "tty", "stdin", "output", "stderr", "logs", "user", "group", "umask", "nice", "oom_score_adjust", "limits",
        "memory_max", "memory_high", "cpu_quota", "tasks_max", "replicas", "autostart", "manual", "sockets", "fd_store_max",
    ];

    public static string Write(ImportedProject project)
    {
        var text = new StringBuilder();
        foreach (var comment in project.Comments) text.Append(TomlText.Comment(comment)).Append('\n');
        foreach (var note in project.Notes) text.Append(Of(note)).Append('\n');
        if (project.Name is { } name) Separate(text).Append("project = ").Append(TomlText.Value(name, specifiers: false)).Append('\n');
        if (project.Defaults.Settings.Count > 0 || project.Defaults.Notes.Count > 0) Write(text, project.Defaults, "defaults");
        foreach (var service in project.Services)
        {
            var table = $"services.{TomlText.Key(service.Name)}";
            if (service.Profiles.Count == 0) Write(text, service, table);
            foreach (var (index, profile) in service.Profiles.Index()) Write(text, service, $"profiles.{TomlText.Key(profile)}.{table}", again: index > 0);
        }

        // half a character of UTF-16 is none in a file; and what stands for one is refused by who reads it
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString())).Replace('\uFFFD', '?');
    }

    // a profile has all of it once more, without the comments
    private static void Write(StringBuilder text, ImportedService service, string table, bool again = false)
    {
        Separate(text);
        if (!again) foreach (var comment in service.Comments) text.Append(TomlText.Comment(comment)).Append('\n');
        text.Append('[').Append(table).Append("]\n");
        var settings = service.Settings.OrderBy(setting => Array.IndexOf(Order, setting.Key) is var at && at < 0 ? Order.Length : at).ToList();
        var lines = settings.Where(setting => !IsTable(setting, service.HasSpecifiers)).ToList();
        var width = lines.Select(line => line.Key.Length).Where(length => length <= WidestKey).DefaultIfEmpty(0).Max();
        foreach (var (key, value) in lines)
        {
            text.Append(key.PadRight(width)).Append(" = ").Append(TomlText.Value(value, service.HasSpecifiers && key != "cpu_quota"));     // "50%" is a share
            if (service.Remarks.TryGetValue(key, out var remark)) text.Append("    # ").Append(TomlText.Legible(remark.ReplaceLineEndings(" ")));
            text.Append('\n');
        }

        if (!again)
        {
            foreach (var proposal in service.Proposals) text.Append(TomlText.Comment(proposal)).Append('\n');
            foreach (var note in service.Notes) text.Append(Of(note)).Append('\n');
        }

        foreach (var (key, value) in settings.Where(setting => IsTable(setting, service.HasSpecifiers))) Table(text, $"{table}.{TomlText.Key(key)}", (TomlValue.Table)value, service);
    }

    private static void Table(StringBuilder text, string table, TomlValue.Table value, ImportedService service)
    {
        var own = value.Settings.Where(setting => setting.Value is not TomlValue.Table).ToList();
        if (own.Count > 0 || value.Settings.Count == 0)
        {
            Separate(text).Append('[').Append(table).Append("]\n");
            var width = own.Select(setting => TomlText.Key(setting.Key).Length).Where(length => length <= 2 * WidestKey).DefaultIfEmpty(0).Max();
            foreach (var (key, each) in own) text.Append(TomlText.Key(key).PadRight(width)).Append(" = ").Append(TomlText.Value(each, service.HasSpecifiers)).Append('\n');
        }

        foreach (var (key, each) in value.Settings)
        {
            if (each is TomlValue.Table inner) Table(text, $"{table}.{TomlText.Key(key)}", inner, service);
        }
    }

    private static bool IsTable(KeyValuePair<string, TomlValue> setting, bool specifiers) =>
        setting.Value is TomlValue.Table table
        && (setting.Key is "sockets" || table.Settings.Count > 4 || setting.Key.Length + TomlText.Value(table, specifiers, inline: true).Length > Wide);

    private static string Of(Note note)
    {
        var place = note.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"line {note.Line}: ") : "";
        return TomlText.Comment($"{(note.File is { } file ? file + ", " : "")}{place}{(note.Key.Length > 0 ? note.Key + ": " : "")}{note.Text}".ReplaceLineEndings(" "));
    }

    private static StringBuilder Separate(StringBuilder text) => text.Length > 0 ? text.Append('\n') : text;
}
