namespace PersistProc.Core;

/// <summary>The rows of the commands that are run for a service, beside its own program.</summary>
internal static class ControlDirectives
{
    /// <summary>All of them.</summary>
    public static ValueList<ServiceDirective> All { get; } =
    [
        Row("start_pre", "[\"./migrate\", \"--quiet\"]", "What is run before it, as it would be run itself, one after the other; when one fails, the start has. A command as in `command`, or an array of such; one that begins with \"-\" may fail. Each may take `start_timeout`. See [commands around it](service-files.md#commands-around-it).",
            unit => unit.StartPre, (unit, commands) => unit with { StartPre = commands }),
        Row("start_post", "\"./announce\"", "What is run once it is ready: only then it counts as started. When one fails, it is stopped, and `restart` decides.",
            unit => unit.StartPost, (unit, commands) => unit with { StartPost = commands }),
        Row("reload_command", "\"nginx -s reload\"", "What `reload` runs, in place of a `reload_signal`; `$MAINPID` is its leader.",
            unit => unit.ReloadCommand, (unit, commands) => unit with { ReloadCommand = commands }).AtOnce(),
        Row("stop_command", "\"redis-cli shutdown\"", "What is run to stop it, once it has been ready; when that is over, it has the patience of the first rung of `stop` before the first signal.",
            unit => unit.StopCommand, (unit, commands) => unit with { StopCommand = commands }).AtOnce(),
        Row("stop_post", "\"rm -rf run\"", "What is run when nothing of it is left, however that came, also after a start that failed; told what became of it by SERVICE_RESULT, EXIT_CODE and EXIT_STATUS.",
            unit => unit.StopPost, (unit, commands) => unit with { StopPost = commands }).AtOnce(),
    ];

    private static ServiceDirective Row(string key, string form, string purpose, Func<ServiceUnit, ValueList<ControlCommand>> get, Func<ServiceUnit, ValueList<ControlCommand>, ServiceUnit> set) =>
        ServiceDirective.Depending(key, form, purpose, unit => SettingForms.Controls(unit.Shell), unit => get(unit) is { Count: > 0 } commands ? commands : null, set);
}
