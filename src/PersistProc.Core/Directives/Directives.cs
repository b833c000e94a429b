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
        ServiceDirective.Depending(
            "command", "[\"node\", \"server.js\"]", "The program and its arguments: an array, or a string that is split as a shell splits words.",
            unit => unit.Shell ? SettingForms.ShellLine : SettingForms.Command, unit => unit.Command, (unit, words) => unit with { Command = words }),
        ServiceDirective.Of(
            "shell", "true", "Runs the command, one string, by `sh -c`.",
            SettingForms.Truth, unit => unit.Shell, (unit, shell) => unit with { Shell = shell }).First(),
        ServiceDirective.Of(
            "description", "\"The API\"", "What it is, for people.",
            SettingForms.Text, unit => unit.Description, (unit, text) => unit with { Description = text }).AtOnce(),
        ServiceDirective.Of(
            "working_directory", "\"api\"", "Where it runs, relative to the file; the file's own directory otherwise.",
            SettingForms.FilePath, unit => unit.WorkingDirectory, (unit, path) => unit with { WorkingDirectory = path }),
        ServiceDirective.Of(
            "environment", "{ PORT = \"3000\" }", "Variables over the environment beneath and over the files.",
            SettingForms.Environment, unit => unit.Environment, (unit, variables) => unit with { Environment = unit.Environment.Under(variables) }),
        ServiceDirective.Of(
            "environment_files", "[\".env\", \"-.env.local\"]", "Files of variables between the two, later ones over earlier ones, read at each start as systemd reads its `EnvironmentFile=`; with a leading \"-\" one may be missing.",
            SettingForms.EnvironmentFiles, unit => unit.EnvironmentFiles, (unit, files) => unit with { EnvironmentFiles = files }),
        ServiceDirective.Of(
            "port", "3000", "The TCP port that it is to listen on, told to it as `PORT`: a number, `\"3000+\"` for the first free one from there on, or `\"auto\"` for any free one, the same each time where it can be. A taken one is an error that names who has it. The second replica has the number behind it, and so on.",
            SettingForms.Port, unit => unit.Port, (unit, port) => unit with { Port = port }),
        ServiceDirective.Depending(
            "sockets", "{ http = { listen = \"127.0.0.1:8080\" } }", "Sockets that are open before it runs and while it is replaced, by name: it is given them as `LISTEN_FDS`, in the file's order. See [sockets](service-files.md#sockets).",
            unit => SettingForms.Sockets(unit.Sockets), unit => unit.Sockets, (unit, sockets) => unit with { Sockets = sockets }).WithParts(SocketDirectives.Documentation),
        ServiceDirective.Of(
            "fd_store_max", "16", "How many descriptors a service with a notify socket may have kept for its next instance (FDSTORE=1, sd_notify(3)), 128 otherwise; 0 is none. See [stored descriptors](service-files.md#stored-descriptors).",
            SettingForms.Integer(0, 4096), unit => unit.FdStoreMax, (unit, most) => unit with { FdStoreMax = most }),
        ServiceDirective.Of(
            "inherit", "\"caller\"", "The environment beneath: that of the client of the last start, or \"minimal\".",
            SettingForms.OneOf(Words.Inherit), unit => unit.Inherit, (unit, inherit) => unit with { Inherit = inherit }),
        ServiceDirective.Depending(
            "requires", "[\"db\"]", "What has to run for it to run: it is started with it, and stopped before that is. Says nothing of the order of starts; `\"db@ready\"` is short for the same in `after` as well.",
            unit => SettingForms.Dependencies(unit.Name.Project), unit => unit.Requires, (unit, names) => unit with { Requires = names }).AtOnce(),
        ServiceDirective.Depending(
            "wants", "[\"cache\"]", "What is started with it, whatever becomes of that; `\"cache@started\"` is short for the same in `after` as well.",
            unit => SettingForms.Dependencies(unit.Name.Project), unit => unit.Wants, (unit, names) => unit with { Wants = names }).AtOnce(),
        ServiceDirective.Depending(
            "after", "[\"db@ready\"]", "What it waits for, if that is on its way: until it is `@ready` (else), `@started`, `@completed` or `@succeeded`. Stopped in reverse.",
            unit => SettingForms.Orders(unit.Name.Project), unit => unit.After, (unit, orders) => unit with { After = orders }).AtOnce(),
        ServiceDirective.Depending(
            "before", "[\"web\"]", "What waits for it: until it is `@ready` (else), `@started`, `@completed` or `@succeeded`.",
            unit => SettingForms.Dependencies(unit.Name.Project), unit => unit.Before, (unit, names) => unit with { Before = names }).AtOnce(),
        ServiceDirective.Depending(
            "binds_to", "[\"db@ready\"]", "What it requires and does not outlive: it is stopped when that no longer runs, for whatever reason, and starts again when that does. `@ready` and `@started` say how far that has to be, started else.",
            unit => SettingForms.Running(unit.Name.Project), unit => unit.BindsTo, (unit, names) => unit with { BindsTo = names }).AtOnce(),
        ServiceDirective.Depending(
            "part_of", "[\"web\"]", "What it is stopped and restarted with by hand; not started.",
            unit => SettingForms.Services(unit.Name.Project), unit => unit.PartOf, (unit, names) => unit with { PartOf = names }).AtOnce(),
        ServiceDirective.Depending(
            "conflicts", "[\"cache\"]", "What cannot run beside it: a start of one of the two stops the other first, and waits until it is gone.",
            unit => SettingForms.Services(unit.Name.Project), unit => unit.Conflicts, (unit, names) => unit with { Conflicts = names }).AtOnce(),
        ServiceDirective.Depending(
            "on_failure", "[\"web\"]", "What is started when it has failed for good: not between two restarts.",
            unit => SettingForms.Services(unit.Name.Project), unit => unit.OnFailure, (unit, names) => unit with { OnFailure = names }).AtOnce(),
        ServiceDirective.Depending(
            "on_success", "[\"web\"]", "What is started when it has ended well and is not restarted.",
            unit => SettingForms.Services(unit.Name.Project), unit => unit.OnSuccess, (unit, names) => unit with { OnSuccess = names }).AtOnce(),
        ServiceDirective.Of(
            "smooth_recovery", "true", "When it ends by itself and comes back by its restart policy, what is bound to it goes on meanwhile. Default false.",
            SettingForms.Truth, unit => unit.SmoothRecovery, (unit, smooth) => unit with { SmoothRecovery = smooth }).AtOnce(),
        ServiceDirective.Of(
            "autostart", "true", "Started with the supervisor; `enable` and `disable` go before it. Default false.",
            SettingForms.Truth, unit => unit.Autostart, (unit, autostart) => unit with { Autostart = autostart }).AtOnce(),
        ServiceDirective.Of(
            "manual", "true", "Not started by `up`, but by its name, or with what requires it. Default false.",
            SettingForms.Truth, unit => unit.Manual, (unit, manual) => unit with { Manual = manual }).AtOnce(),
        TimetableDirectives.Schedule,
        TimetableDirectives.Every,
        WatchDirectives.Watch,
        ServiceDirective.Of(
            "type", "\"oneshot\"", "When it counts as started: `simple` (the default) and `exec`, when its program was executed; `notify`, when it says so (READY=1, sd_notify(3)); `oneshot`, when it has ended well.",
            SettingForms.OneOf(Words.Type), unit => unit.Type, (unit, type) => unit with { Type = type }),
        ServiceDirective.Of(
            "remain_after_exit", "true", "A oneshot that has ended well counts as running until it is stopped. Default false.",
            SettingForms.Truth, unit => unit.RemainAfterExit, (unit, remain) => unit with { RemainAfterExit = remain }),
        ServiceDirective.Of(
            "exit_type", "\"tree\"", "With whose end it has ended: its own program's (`main`, the default), or the last one's of its tree (`tree`), for programs that go on in the background and end themselves. How it ended is the program's exit code in both cases.",
            SettingForms.OneOf(Words.ExitType), unit => unit.ExitType, (unit, type) => unit with { ExitType = type }),
        ServiceDirective.OrNone(
            "start_timeout", "\"90s\"", "How long a start may take where `ready` does not say it. Default 90 seconds; of a oneshot, without limit.",
            SettingForms.Interval, unit => unit.StartTimeout, (unit, limit) => unit with { StartTimeout = limit }).AtOnce(),
        ProbeDirectives.Ready,
        ProbeDirectives.Health.AtOnce(),
        ServiceDirective.OrNone(
            "watchdog", "\"30s\"", "How often it has to say that it lives (WATCHDOG=1, sd_notify(3)), once it is ready; when it does not, it gets ABRT, then its ladder, and `restart` decides. It is told by WATCHDOG_USEC.",
            SettingForms.Interval, unit => unit.Watchdog, (unit, limit) => unit with { Watchdog = limit }),
        ServiceDirective.OrNone(
            "reload_signal", "\"HUP\"", "The signal at which it reads its configuration again: what `reload` sends to its leader.",
            SettingForms.Signal, unit => unit.ReloadSignal, (unit, signal) => unit with { ReloadSignal = signal }).AtOnce(),
        .. ControlDirectives.All,
        ServiceDirective.OrNone(
            "runtime_max", "\"1h\"", "How long it may run; then it is stopped, and `restart` decides. Default: for ever.",
            SettingForms.Interval, unit => unit.RuntimeMax, (unit, limit) => unit with { RuntimeMax = limit }),
        ServiceDirective.Of(
            "stop", "[\"INT 5s\", \"TERM 5s\", \"KILL\"]", "The stop ladder: a signal, then how long to wait for its effect.",
            SettingForms.Ladder, unit => unit.Stop, (unit, ladder) => unit with { Stop = ladder }).AtOnce(),
        ServiceDirective.Of(
            "on_loss", "\"stop\"", "What becomes of it when its keeper and its supervisor have been gone for 30 seconds and no next ones can be brought up: it goes on (`keep`, the default), or whoever is left of us stops it (`stop`): the first signal of its ladder and its time, then KILL for the whole tree. See [when nobody supervises](service-files.md#when-nobody-supervises).",
            SettingForms.OneOf(Words.OnLoss), unit => unit.OnLoss, (unit, loss) => unit with { OnLoss = loss }),
        ServiceDirective.Of(
            "kill_mode", "\"group\"", "Whom the polite signals of the ladder reach: group, tree or main. KILL is always for the whole tree.",
            SettingForms.OneOf(Words.KillMode), unit => unit.KillMode, (unit, mode) => unit with { KillMode = mode }).AtOnce(),
        ServiceDirective.Of(
            "restart", "\"on-failure\"", "When an instance that ended by itself is followed by another.",
            SettingForms.OneOf(Words.Restart), unit => unit.Restart, (unit, policy) => unit with { Restart = policy }).AtOnce(),
        ServiceDirective.Of(
            "restart_delay", "\"200ms\"", "The wait before the first restart in a row.",
            SettingForms.Duration, unit => unit.RestartDelay, (unit, delay) => unit with { RestartDelay = delay }).AtOnce(),
        ServiceDirective.TableOf(
            "restart_backoff", "{ factor = 2.0, max = \"30s\", jitter = 0.1, reset = \"10s\" }", "How that wait grows from one restart to the next.", [],
            ServiceDirective.Of(
                "factor", "2.0", "By how much it grows, at least 1.",
                SettingForms.Number(1, double.PositiveInfinity), unit => unit.Backoff.Factor, (unit, factor) => unit with { Backoff = unit.Backoff with { Factor = factor } }),
            ServiceDirective.Of(
                "max", "\"30s\"", "The longest wait.",
                SettingForms.Duration, unit => unit.Backoff.Max, (unit, max) => unit with { Backoff = unit.Backoff with { Max = max } }),
            ServiceDirective.Of(
                "jitter", "0.1", "How much chance adds or takes away, as a part of the wait.",
                SettingForms.Number(0, 1), unit => unit.Backoff.Jitter, (unit, jitter) => unit with { Backoff = unit.Backoff with { Jitter = jitter } }),
            ServiceDirective.Of(
                "reset", "\"10s\"", "An instance that ran this long makes the wait begin anew.",
                SettingForms.Duration, unit => unit.Backoff.Reset, (unit, reset) => unit with { Backoff = unit.Backoff with { Reset = reset } })).AtOnce(),
        ServiceDirective.TableOf(
            "start_limit", "{ burst = 5, interval = \"10s\" }", "How many starts are allowed within a time, the first included; one more is a failure.", ["burst", "interval"],
            ServiceDirective.OrNone(
                "burst", "5", "How many starts.",
                SettingForms.Count, unit => unit.StartLimit?.Burst, (unit, burst) => unit with { StartLimit = burst is null ? null : new StartLimit(burst.Value, unit.StartLimit?.Interval ?? TimeSpan.Zero) }),
            ServiceDirective.OrNone(
                "interval", "\"10s\"", "Within which time.",
                SettingForms.Interval, unit => unit.StartLimit?.Interval, (unit, interval) => unit with { StartLimit = interval is null ? null : new StartLimit(unit.StartLimit?.Burst ?? 1, interval.Value) })).AtOnce(),
        ServiceDirective.Of(
            "success_exit_codes", "[3, 143]", "Exit codes besides 0 that are a clean end.",
            SettingForms.ExitCodes, unit => unit.SuccessExitCodes, (unit, codes) => unit with { SuccessExitCodes = codes }).AtOnce(),
        ServiceDirective.Of(
            "restart_prevent_codes", "[2]", "Exit codes after which it is not restarted, whatever `restart` says.",
            SettingForms.ExitCodes, unit => unit.RestartPreventCodes, (unit, codes) => unit with { RestartPreventCodes = codes }).AtOnce(),
        ServiceDirective.TableOf(
            "attach", "{ on_exit = \"detach\" }", "What holds for clients that are attached.", [],
            ServiceDirective.Of(
                "on_exit", "\"detach\"", "What the end of an attached client means for the service: stop or detach.",
                SettingForms.OneOf(Words.OnExit), unit => unit.OnExit, (unit, onExit) => unit with { OnExit = onExit })).AtOnce(),
        ServiceDirective.Of(
            "tty", "true", "Whether it has a terminal of its own, which is its standard input, output and error: it can be typed into by `attach` and `send`.",
            SettingForms.Truth, unit => unit.Tty, (unit, tty) => unit with { Tty = tty }),
        ServiceDirective.Of(
            "stdin", "\"file:input.txt\"", "Where it reads from: \"null\", a file, relative to this one, or \"terminal\", which gives it a terminal as `tty` does.",
            SettingForms.Stdin, unit => unit.StdinTerminal ? SettingReaders.Terminal : unit.StdinFile, (unit, from) => from == SettingReaders.Terminal ? unit with { StdinTerminal = true, StdinFile = null } : unit with { StdinTerminal = false, StdinFile = from }),
        ServiceDirective.Of(
            "output", "\"null\"", "Where its output goes: \"log\", or \"null\" for nowhere. Standard error goes along, unless `stderr` says otherwise.",
            SettingForms.OneOf(Words.Output), unit => unit.Output, (unit, target) => unit with { Output = target, Stderr = target is OutputTarget.Null ? StderrTarget.Null : StderrTarget.Log }).First(),
        ServiceDirective.Of(
            "stderr", "\"stdout\"", "Where standard error goes: \"log\", as a stream of its own; \"stdout\", the same pipe as standard output, in exact order with it; or \"null\".",
            SettingForms.OneOf(Words.Stderr), unit => unit.Stderr, (unit, target) => unit with { Stderr = target }),
        ServiceDirective.Of(
            "umask", "\"022\"", "The umask, as octal digits; the caller's otherwise.",
            SettingForms.Umask, unit => unit.Umask, (unit, umask) => unit with { Umask = umask }),
        ServiceDirective.TableOf(
            "logs", "{ max_size = \"10MB\", keep = 5 }", "How much of its output is kept.", [],
            ServiceDirective.Of(
                "max_size", "\"10MB\"", "The size beyond which the present file is put away and another begun.",
                SettingForms.Size(LogLimits.SmallestMaxSize), unit => unit.Logs.MaxSize, (unit, size) => unit with { Logs = unit.Logs with { MaxSize = size } }),
            ServiceDirective.Of(
                "keep", "5", "How many old files are kept besides the present one.",
                SettingForms.CountOrNone, unit => unit.Logs.Keep, (unit, keep) => unit with { Logs = unit.Logs with { Keep = keep } }),
            ServiceDirective.OrNone(
                "max_age", "\"7d\"", "The age beyond which the present file is put away, and old ones are removed. No limit otherwise.",
                SettingForms.Duration, unit => unit.Logs.MaxAge, (unit, age) => unit with { Logs = unit.Logs with { MaxAge = age } }),
            ServiceDirective.OrNone(
                "max_total", "\"50MB\"", "The size beyond which old files go, all of its files taken together, those that were compressed as they are. No limit of its own otherwise: `keep` counts.",
                SettingForms.Size(LogLimits.SmallestMaxSize), unit => unit.Logs.MaxTotal, (unit, total) => unit with { Logs = unit.Logs with { MaxTotal = total } })),
        ServiceDirective.Of(
            "user", "\"www-data\"", "The user it runs as, by name or number, with all his groups. Only a supervisor of root may change it.",
            SettingForms.Account, unit => unit.User, (unit, user) => unit with { User = user }),
        ServiceDirective.Of(
            "group", "\"www-data\"", "The group it runs as; the user's own otherwise.",
            SettingForms.Account, unit => unit.Group, (unit, group) => unit with { Group = group }),
        ServiceDirective.Of(
            "nice", "10", "Its niceness, -20 to 19.",
            SettingForms.Integer(-20, 19), unit => unit.Nice, (unit, nice) => unit with { Nice = nice }),
        ServiceDirective.Of(
            "oom_score_adjust", "500", "How soon it is killed when memory runs out, -1000 (never) to 1000 (first).",
            SettingForms.Integer(-1000, 1000), unit => unit.OomScoreAdjust, (unit, score) => unit with { OomScoreAdjust = score }),
        ServiceDirective.TableOf(
            "limits", "{ nofile = 4096, core = \"0:unlimited\" }", "Its resource limits: one number for soft and hard, \"SOFT:HARD\", or \"unlimited\"; the caller's soft ones otherwise.", [],
            LimitOf("nofile", "4096", "Open files.", isSize: false),
            LimitOf("core", "\"unlimited\"", "The size of a core file.", isSize: true),
            LimitOf("nproc", "1000", "Processes of the user, all together.", isSize: false),
            LimitOf("as", "\"2GB\"", "Address space.", isSize: true),
            LimitOf("stack", "\"8MB\"", "Stack of the main thread.", isSize: true)),
        .. LeafDirectives.All,
        ServiceDirective.Of(
            "extends", "\"base\"", "A service whose settings lie beneath its own: of this file, or \"FILE#NAME\". One without a command is nothing but that. See [layers](service-files.md#layers).",
            SettingForms.Text, unit => unit.Extends, (unit, name) => unit with { Extends = name }).AtOnce(),
        ServiceDirective.Of(
            "replicas", "3", "How many of it run, as `NAME.1`, `NAME.2` …, each a service of its own; `persistproc scale NAME=N` runs another number. See [replicas](service-files.md#replicas).",
            SettingForms.Integer(0, Scale.Most), unit => unit.Replicas, (unit, count) => unit with { Replicas = count }).AtOnce(),
    ];

    /// <summary>Whether a key makes no sense in <c>[defaults]</c>.</summary>
    public static bool IsOwn(string key) => key is "command" or "replicas" or "extends" or "sockets";

    private static ServiceDirective LimitOf(string key, string form, string purpose, bool isSize) => ServiceDirective.OrNone(
        key, form, purpose, SettingForms.Limit(isSize), unit => unit.Limits.TryGetValue(key, out var limit) ? limit : null,
        (unit, limit) => unit with { Limits = limit is null ? unit.Limits.Without(key) : unit.Limits.With(key, limit.Value) });

    /// <summary>The keys at the top of a file.</summary>
    public static ValueList<string> OfFile { get; } = ["project", "defaults", "services", "groups", "profiles"];
}
