namespace PersistProc.Core;

/// <summary>Reads `[hooks.NAME]` of the supervisor's settings.</summary>
public static class HookReader
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);
    private const int Most = 32;
    private static readonly ValueList<string> Keys = ["on", "log", "services", "command", "http", "headers", "timeout"];

    /// <summary>All hooks that are in order; what is wrong with the others is noted.</summary>
    public static ValueList<Hook> Read(SettingScope scope, SettingValue value)
    {
        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, "a table of hooks, as in [hooks.mail]");
            return [];
        }
        if (table.Settings.Count > Most) scope.Fault(value.At, FormattableString.Invariant($"{table.Settings.Count} hooks: {Most} are the most"));
        return table.Settings.Take(Most).Select(setting => ReadOne(scope.Of(setting.Key), setting.Key, setting.At, setting.Value)).OfType<Hook>().ToValueList();
    }

    private static Hook? ReadOne(SettingScope scope, string name, Place at, SettingValue value)
    {
        if (value is not SettingValue.Table table)
        {
            scope.Wrong(value, "a table such as { on = [\"failed\"], command = \"mail-me\" }");
            return null;
        }
        var (hook, isWell) = (new Hook(name) { Directory = scope.Directory }, true);
        if (!IsName(name)) isWell = scope.Fault(at, "the name of a hook has letters, digits, \"-\" and \"_\", at most 60");
        foreach (var (key, place, each) in table.Settings)
        {
            var of = scope.Of(key);
            if (Take(of, key, each, hook) is { } next) hook = next;
            else isWell = !Keys.Contains(key) && of.Fault(place, UnknownKey.Text(key, Keys));
        }
        if (!isWell) return null;
        if (hook.On.Count == 0 && hook.Log is null) isWell = scope.Fault(at, "when? Write on = [\"failed\"], or log = \"PATTERN\"");
        if (hook.Command.Count == 0 == (hook.Http is null)) isWell = scope.Fault(at, hook.Http is null ? "what? Write command = \"…\", or http = \"http://…\"" : "either command or http: for both write two hooks");
        if (hook.Http is null && hook.Headers.Count > 0) isWell = scope.Fault(at, "headers go with http");
        return isWell ? hook : null;
    }

    // it is a file's name too
    private static bool IsName(string name) => name.Length is > 0 and <= 60 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    // a service's own port means nothing here
    private static bool Url(SettingScope of, SettingValue value, out string result) => SettingReaders.Url(of, value, out result) && (Uri.TryCreate(result, UriKind.Absolute, out _) || of.Fault(value.At, $"\"{result}\" is no URL"));

    private static Hook? Take(SettingScope of, string key, SettingValue value, Hook hook) => key switch
    {
        "on" => Moments(of, value, out var moments) ? hook with { On = moments } : null,
        "log" => SettingReaders.Pattern(of, value, out var pattern) ? hook with { Log = pattern } : null,
        "services" => SettingReaders.Texts(of, value, out var services) ? hook with { Services = services } : null,
        "command" => SettingReaders.Command(of, value, out var command) ? hook with { Command = command } : null,
        "http" => Url(of, value, out var url) ? hook with { Http = url } : null,
        "headers" => SettingReaders.Headers(of, value, out var headers) ? hook with { Headers = headers } : null,
        "timeout" => SettingReaders.Duration(of, value, out var timeout) && (timeout > TimeSpan.Zero && timeout <= LongestTimeout || of.Fault(value.At, "more than nothing and at most 10m is expected")) ? hook with { Timeout = timeout } : null,
        _ => null,
    };

    private static bool Moments(SettingScope scope, SettingValue value, out ValueList<HookMoment> result)
    {
        result = [];
        var items = value is SettingValue.Several several ? several.Items : [value];
        foreach (var item in items)
        {
            if (!SettingReaders.OneOf(HookMoments.Words)(scope, item, out var moment)) return false;
            result = result.Add(moment);
        }
        return result.Count > 0 || scope.Fault(value.At, "at least one moment is expected");
    }
}
