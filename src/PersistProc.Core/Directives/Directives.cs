namespace PersistProc.Core;

/// <summary>
/// The table of directives. A new one is a row here: the reader of files, its suggestions and the documentation go by
/// this table. Every key of the contract is in it; those that this version does not have yet are refused by name.
/// </summary>
public static class Directives
{
    /// <summary>The keys of <c>[services.NAME]</c>.</summary>
    public static ValueList<ServiceDirective> OfService { get; } =
    [
        ServiceDirective.Depending<ValueList<string>>(
            "command", "[\"node\", \"server.js\"]", "The program and its arguments: an array, or a string that is split as a shell splits words.",
            unit => unit.Shell ? SettingReaders.ShellLine : SettingReaders.Command, (unit, words) => unit with { Command = words }),
        ServiceDirective.First<bool>(
            "shell", "true", "Runs the command, one string, by `sh -c`.",
            SettingReaders.Truth, (unit, shell) => unit with { Shell = shell }),
        ServiceDirective.Of<string>(
            "description", "\"The API\"", "What it is, for people.",
            SettingReaders.Text, (unit, text) => unit with { Description = text }),
        ServiceDirective.Of<string>(
            "working_directory", "\"api\"", "Where it runs, relative to the file; the file's own directory otherwise.",
            SettingReaders.FilePath, (unit, path) => unit with { WorkingDirectory = path }),
        ServiceDirective.Of<ValueMap<string>>(
            "environment", "{ PORT = \"3000\" }", "Variables over the environment beneath and over the files.",
            SettingReaders.Environment, (unit, variables) => unit with { Environment = unit.Environment.Under(variables) }),
        ServiceDirective.Of<ValueList<string>>(
            "environment_files", "[\".env\", \"-.env.local\"]", "Files of variables between the two, later ones over earlier ones, read at each start as systemd reads its `EnvironmentFile=`; with a leading \"-\" one may be missing.",
            SettingReaders.EnvironmentFiles, (unit, files) => unit with { EnvironmentFiles = files }),
        ServiceDirective.Of(
            "inherit", "\"caller\"", "The environment beneath: that of the client of the last start, or \"minimal\".",
            SettingReaders.OneOf(Words.Inherit), (unit, inherit) => unit with { Inherit = inherit }),
        ServiceDirective.Depending<ValueList<ServiceName>>(
            "requires", "[\"db\"]", "What has to run for it to run: it is started with it, and stopped before that is. Says nothing of the order of starts: see `after`.",
            unit => SettingReaders.Services(unit.Name.Project), (unit, names) => unit with { Requires = names }),
        ServiceDirective.Depending<ValueList<ServiceName>>(
            "wants", "[\"cache\"]", "What is started with it, whatever becomes of that.",
            unit => SettingReaders.Services(unit.Name.Project), (unit, names) => unit with { Wants = names }),
        ServiceDirective.Depending<ValueList<Ordering>>(
            "after", "[\"db@ready\"]", "What it waits for, if that is on its way: until it is `@ready` (else), `@started`, `@completed` or `@succeeded`. Stopped in reverse.",
            unit => SettingReaders.Orders(unit.Name.Project), (unit, orders) => unit with { After = orders }),
        ServiceDirective.Depending<ValueList<ServiceName>>(
            "before", "[\"web\"]", "What waits for it.",
            unit => SettingReaders.Services(unit.Name.Project), (unit, names) => unit with { Before = names }),
        ServiceDirective.Of<bool>(
            "autostart", "true", "Started with the supervisor; `enable` and `disable` go before it. Default false.",
            SettingReaders.Truth, (unit, autostart) => unit with { Autostart = autostart }),
        ServiceDirective.Of<StopLadder>(
            "stop", "[\"INT 5s\", \"TERM 5s\", \"KILL\"]", "The stop ladder: a signal, then how long to wait for its effect.",
            SettingReaders.Ladder, (unit, ladder) => unit with { Stop = ladder }),
        ServiceDirective.Of(
            "kill_mode", "\"group\"", "Whom the polite signals of the ladder reach: group, tree or main. KILL is always for the whole tree.",
            SettingReaders.OneOf(Words.KillMode), (unit, mode) => unit with { KillMode = mode }),
        ServiceDirective.Of(
            "restart", "\"on-failure\"", "When an instance that ended by itself is followed by another.",
            SettingReaders.OneOf(Words.Restart), (unit, policy) => unit with { Restart = policy }),
        ServiceDirective.Of<TimeSpan>(
            "restart_delay", "\"200ms\"", "The wait before the first restart in a row.",
            SettingReaders.Duration, (unit, delay) => unit with { RestartDelay = delay }),
        ServiceDirective.TableOf(
            "restart_backoff", "{ factor = 2.0, max = \"30s\", jitter = 0.1, reset = \"10s\" }", "How that wait grows from one restart to the next.", [],
            ServiceDirective.Of(
                "factor", "2.0", "By how much it grows, at least 1.",
                SettingReaders.Number(1, double.PositiveInfinity), (unit, factor) => unit with { Backoff = unit.Backoff with { Factor = factor } }),
            ServiceDirective.Of<TimeSpan>(
                "max", "\"30s\"", "The longest wait.",
                SettingReaders.Duration, (unit, max) => unit with { Backoff = unit.Backoff with { Max = max } }),
            ServiceDirective.Of(
                "jitter", "0.1", "How much chance adds or takes away, as a part of the wait.",
                SettingReaders.Number(0, 1), (unit, jitter) => unit with { Backoff = unit.Backoff with { Jitter = jitter } }),
            ServiceDirective.Of<TimeSpan>(
                "reset", "\"10s\"", "An instance that ran this long makes the wait begin anew.",
                SettingReaders.Duration, (unit, reset) => unit with { Backoff = unit.Backoff with { Reset = reset } })),
        ServiceDirective.TableOf(
            "start_limit", "{ burst = 5, interval = \"10s\" }", "How many starts are allowed within a time, the first included; one more is a failure.", ["burst", "interval"],
            ServiceDirective.Of<int>(
                "burst", "5", "How many starts.",
                SettingReaders.Count, (unit, burst) => unit with { StartLimit = new StartLimit(burst, unit.StartLimit?.Interval ?? TimeSpan.Zero) }),
            ServiceDirective.Of<TimeSpan>(
                "interval", "\"10s\"", "Within which time.",
                SettingReaders.Interval, (unit, interval) => unit with { StartLimit = new StartLimit(unit.StartLimit?.Burst ?? 1, interval) })),
        ServiceDirective.Of<ValueList<int>>(
            "success_exit_codes", "[3, 143]", "Exit codes besides 0 that are a clean end.",
            SettingReaders.ExitCodes, (unit, codes) => unit with { SuccessExitCodes = codes }),
        ServiceDirective.Of<ValueList<int>>(
            "restart_prevent_codes", "[2]", "Exit codes after which it is not restarted, whatever `restart` says.",
            SettingReaders.ExitCodes, (unit, codes) => unit with { RestartPreventCodes = codes }),
        ServiceDirective.TableOf(
            "attach", "{ on_exit = \"detach\" }", "What holds for clients that are attached.", [],
            ServiceDirective.Of(
                "on_exit", "\"detach\"", "What the end of an attached client means for the service: stop or detach.",
                SettingReaders.OneOf(Words.OnExit), (unit, onExit) => unit with { OnExit = onExit })),
        ServiceDirective.Of<string?>(
            "stdin", "\"file:input.txt\"", "Where it reads from: \"null\", or a file, relative to this one.",
            SettingReaders.Stdin, (unit, path) => unit with { StdinFile = path }),
        ServiceDirective.First(
            "output", "\"null\"", "Where its output goes: \"log\", or \"null\" for nowhere. Standard error goes along, unless `stderr` says otherwise.",
            SettingReaders.OneOf(Words.Output), (unit, target) => unit with { Output = target, Stderr = target is OutputTarget.Null ? StderrTarget.Null : StderrTarget.Log }),
        ServiceDirective.Of(
            "stderr", "\"stdout\"", "Where standard error goes: \"log\", as a stream of its own; \"stdout\", the same pipe as standard output, in exact order with it; or \"null\".",
            SettingReaders.OneOf(Words.Stderr), (unit, target) => unit with { Stderr = target }),
        ServiceDirective.Of<int?>(
            "umask", "\"022\"", "The umask, as octal digits; the caller's otherwise.",
            SettingReaders.Umask, (unit, umask) => unit with { Umask = umask }),
        ServiceDirective.TableOf(
            "logs", "{ max_size = \"10MB\", keep = 5 }", "How much of its output is kept.", [],
            ServiceDirective.Of(
                "max_size", "\"10MB\"", "The size beyond which the present file is put away and another begun.",
                SettingReaders.Size(LogLimits.SmallestMaxSize), (unit, size) => unit with { Logs = unit.Logs with { MaxSize = size } }),
            ServiceDirective.Of<int>(
                "keep", "5", "How many old files are kept besides the present one.",
                SettingReaders.CountOrNone, (unit, keep) => unit with { Logs = unit.Logs with { Keep = keep } }),
            ServiceDirective.Of<TimeSpan>(
                "max_age", "\"7d\"", "The age beyond which the present file is put away, and old ones are removed. No limit otherwise.",
                SettingReaders.Duration, (unit, age) => unit with { Logs = unit.Logs with { MaxAge = age } })),
        ServiceDirective.Of<string>(
            "user", "\"www-data\"", "The user it runs as, by name or number, with all his groups. Only a supervisor of root may change it.",
            SettingReaders.Account, (unit, user) => unit with { User = user }),
        ServiceDirective.Of<string>(
            "group", "\"www-data\"", "The group it runs as; the user's own otherwise.",
            SettingReaders.Account, (unit, group) => unit with { Group = group }),
        ServiceDirective.Of(
            "nice", "10", "Its niceness, -20 to 19.",
            SettingReaders.Integer(-20, 19), (unit, nice) => unit with { Nice = nice }),
        ServiceDirective.Of(
            "oom_score_adjust", "500", "How soon it is killed when memory runs out, -1000 (never) to 1000 (first).",
            SettingReaders.Integer(-1000, 1000), (unit, score) => unit with { OomScoreAdjust = score }),
        ServiceDirective.TableOf(
            "limits", "{ nofile = 4096, core = \"0:unlimited\" }", "Its resource limits: one number for soft and hard, \"SOFT:HARD\", or \"unlimited\"; the caller's soft ones otherwise.", [],
            LimitOf("nofile", "4096", "Open files.", isSize: false),
            LimitOf("core", "\"unlimited\"", "The size of a core file.", isSize: true),
            LimitOf("nproc", "1000", "Processes of the user, all together.", isSize: false),
            LimitOf("as", "\"2GB\"", "Address space.", isSize: true),
            LimitOf("stack", "\"8MB\"", "Stack of the main thread.", isSize: true)),
        .. DirectivesToCome.OfService,
    ];

    private static ServiceDirective LimitOf(string key, string form, string purpose, bool isSize) => ServiceDirective.Of(
        key, form, purpose, SettingReaders.Limit(isSize), (unit, limit) => unit with { Limits = unit.Limits.With(key, limit) });

    /// <summary>The keys at the top of a file.</summary>
    public static ValueList<string> OfFile { get; } = ["project", "defaults", "services"];
}
