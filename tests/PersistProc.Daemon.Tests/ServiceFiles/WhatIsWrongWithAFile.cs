using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

public class WhatIsWrongWithAFile
{
    [Theory]
    [InlineData("restrat", "restart")]
    [InlineData("Restart", "restart")]
    [InlineData("restartDelay", "restart_delay")]
    [InlineData("workdir", "working_directory")]
    [InlineData("wokring", null)]
    [InlineData("autorestart", "restart")]
    [InlineData("ExecStart", "command")]
    [InlineData("depends_on", "requires")]
    [InlineData("working_dir", "working_directory")]
    [InlineData("env", "environment")]
    [InlineData("enviroment", "environment")]
    [InlineData("cmd", "command")]
    [InlineData("x", null)]
    public void An_unknown_key_is_an_error_with_the_nearest_known_one(string key, string? near)
    {
        var expected = near is null ? $":3:1: services.api.{key}: unknown key" : $":3:1: services.api.{key}: unknown key: did you mean \"{near}\"?";
        Assert.Equal([expected], Reading.Errors($"{key} = 1"));
    }

    [Theory]
    [InlineData("stop_signal", "stop, such as [\"TERM 10s\", \"KILL\"]")]
    [InlineData("startsecs", "ready = { delay = \"…\" }")]
    public void What_other_tools_call_otherwise_is_told(string key, string here) =>
        Assert.Equal([$":3:1: services.api.{key}: unknown key: here it is {here}"], Reading.Errors($"{key} = 1"));

    [Fact]
    public void What_is_said_to_be_the_same_here_is_there()
    {
        foreach (var key in Directives.OfService.Select(row => row.Key)) Assert.Null(FamiliarKeys.Find(key));
    }

    [Theory]
    [InlineData("schedule = {}", ":3:1: services.api.schedule: says nothing: write \"0 3 * * 1-5\", or take it out")]
    [InlineData("every = {}", ":3:1: services.api.every: says nothing: write \"15m\", or take it out")]
    [InlineData("watch = {}", ":3:1: services.api.watch: says nothing: write { paths = [\"src\", \"config/*.toml\"], ignore = [\"*.log\"] }, or take it out")]
    [InlineData("health = {}", ":3:1: services.api.health: says nothing: write { http = \"http://localhost:3000/health\", interval = \"10s\", failures = 3 }, or take it out")]
    public void A_table_that_says_nothing_is_an_error(string written, string expected) => Assert.Equal([expected], Reading.Errors(written));

    [Fact]
    public void An_unknown_key_within_a_directive_is_found_too() =>
        Assert.Equal([":3:12: services.api.attach.on_exti: unknown key: did you mean \"on_exit\"?"], Reading.Errors("attach = { on_exti = \"stop\" }"));

    [Theory]
    [InlineData("tty = true", "stdin = 'file:in'", ":4:1: services.api.stdin: a terminal is its standard input too: leave stdin or tty out")]
    [InlineData("tty = true", "output = 'null'", ":4:1: services.api.output: a terminal is its output too, and that goes to the log: leave output or the terminal (tty, stdin) out")]
    [InlineData("stdin = 'terminal'", "stderr = 'null'", ":4:1: services.api.stderr: a terminal is its standard error too: leave stderr or the terminal (tty, stdin) out")]
    public void A_terminal_is_all_three_streams(string one, string other, string expected) => Assert.Equal([expected], Reading.Errors(one, other));

    [Fact]
    public void Every_key_of_the_contract_is_either_built_or_refused_by_name()
    {
        string[] contract =
        [
            "command", "extends", "description", "working_directory", "environment", "environment_files", "requires", "wants", "after", "before", "binds_to",
            "part_of", "conflicts", "on_failure", "restart", "restart_delay", "restart_backoff", "start_limit", "ready", "health", "attach", "autostart",
            "manual", "inherit", "sockets", "stop", "stderr", "shell", "type", "remain_after_exit", "start_pre", "start_post", "stop_command", "stop_post",
            "reload_command", "reload_signal", "success_exit_codes", "restart_prevent_codes", "start_timeout", "watchdog", "kill_mode", "user", "group",
            "umask", "nice", "oom_score_adjust", "limits", "memory_max", "memory_high", "cpu_quota", "tasks_max", "stdin", "output", "tty", "schedule",
            "every", "watch", "replicas", "logs", "runtime_max", "port", "fd_store_max",
            "on_success", "smooth_recovery", "exit_type", "on_loss",
        ];
        Assert.Equal(contract.Order(), Directives.OfService.Select(row => row.Key).Order());
        Assert.All(Directives.OfService, row => Assert.False(string.IsNullOrWhiteSpace(row.Purpose)));
    }

    [Theory]
    [InlineData("ready = { interval = 1 }", ":3:1: services.api.ready: says nothing of what to look at: write one of tcp, unix, http, exec, log, file, notify, notify_fd, delay")]
    [InlineData("health = { failures = 1 }", ":3:1: services.api.health: says nothing of what to look at: write one of tcp, unix, http, exec, file")]
    [InlineData("ready = { tcp = 80, http = 'http://x/' }", ":3:21: services.api.ready.http: one of tcp, unix, http, exec, log, file, notify, notify_fd, delay is enough: leave all but one out")]
    [InlineData("ready = { tcp = 80, method = 'HEAD' }", ":3:21: services.api.ready.method: goes with http")]
    [InlineData("health = { tcp = 80, body = 'ok' }", ":3:22: services.api.health.body: goes with http")]
    [InlineData("ready = { tcp = 80, interval = 5, timeout = 1 }", ":3:21: services.api.ready.interval: longer than timeout: there would be one look at most")]
    [InlineData("ready = { exec = '' }", ":3:18: services.api.ready.exec: a command needs a program")]
    [InlineData("health = { exec = 'curl \"x' }", ":3:19: services.api.health.exec: a \" is not closed")]
    [InlineData("start_pre = []", ":3:13: services.api.start_pre: a command needs a program")]
    [InlineData("start_pre = [['']]", ":3:14: services.api.start_pre: a command needs a program")]
    [InlineData("start_pre = '-'", ":3:13: services.api.start_pre: a command needs a program")]
    [InlineData("start_pre = ['a b', 3]", ":3:21: services.api.start_pre: a command, or an array of such, is expected, not a number")]
    [InlineData("stop_post = 5", ":3:13: services.api.stop_post: a command, or an array of such, is expected, not a number")]
    [InlineData("reload_signal = 'HUP'\nreload_command = 'x'", ":4:1: services.api.reload_command: reload_signal says another way: leave one of the two out")]
    [InlineData("memory_max = 512", ":3:14: services.api.memory_max: at least 1000000 bytes are expected")]
    [InlineData("memory_high = '1XB'", ":3:15: services.api.memory_high: \"1XB\" is no size: write \"64KB\", \"10MB\" or \"2GB\"")]
    [InlineData("cpu_quota = 1.5", ":3:13: services.api.cpu_quota: a share of one processor such as \"50%\", or \"150%\" for one and a half, is expected, not a number")]
    [InlineData("cpu_quota = '0.5%'", ":3:13: services.api.cpu_quota: a share of one processor such as \"50%\", or \"150%\" for one and a half, is expected, from \"1%\" on, not \"0.5%\"")]
    [InlineData("tasks_max = 0", ":3:13: services.api.tasks_max: a whole number, at least 1, is expected")]
    [InlineData("ready = { tcp = 0 }", ":3:17: services.api.ready.tcp: a port is a number from 1 to 65535")]
    [InlineData("ready = { tcp = 'db' }", ":3:17: services.api.ready.tcp: a port such as 5432, or \"host:port\" is expected, not \"db\"")]
    [InlineData("ready = { tcp = '$PORT' }", ":3:11: services.api.ready.tcp: $PORT is the port that it is given, and it is given none: write port = \"auto\" too, or a number here")]
    [InlineData("health = { http = 'http://[::1]:$PORT/' }", ":3:12: services.api.health.http: $PORT is the port that it is given, and it is given none: write port = \"auto\" too, or a number here")]
    [InlineData("port = 80\nready = { tcp = '$PORTS' }", ":4:17: services.api.ready.tcp: a port such as 5432, or \"host:port\" is expected, not \"$PORTS\"")]
    [InlineData("ready = { tcp = '::1:80' }", ":3:17: services.api.ready.tcp: an address with colons stands in brackets: \"[::1]:5432\", not \"::1:80\"")]
    [InlineData("ready = { http = 'localhost:80' }", ":3:18: services.api.ready.http: a URL such as \"http://127.0.0.1:3000/health\" is expected, not \"localhost:80\"")]
    [InlineData("ready = { log = '(' }", ":3:17: services.api.ready.log: not a regular expression: Invalid pattern '(' at offset 1. Not enough )'s.")]
    [InlineData("ready = { log = '(a)\\1' }", ":3:17: services.api.ready.log: backreferences, looking around and the like are not searched for: they can take for ever")]
    [InlineData("health = { log = 'x' }", ":3:12: services.api.health.log: unknown key")]
    [InlineData("schedule = '0 0 30 2 *'", ":3:1: services.api.schedule.cron: \"0 0 30 2 *\" never comes: there is no such day")]
    [InlineData("schedule = { jitter = 3, cron = '* * * *' }", ":3:26: services.api.schedule.cron: \"* * * *\" is no cron line: it has 4 fields, not five (minute, hour, day, month, weekday) or six (seconds in front)")]
    [InlineData("schedule = { cron = '@daily', timezone = 'Mars' }", ":3:31: services.api.schedule.timezone: there is no time zone \"Mars\" on this machine (/usr/share/zoneinfo): write a name such as \"Europe/Berlin\", or \"UTC\"")]
    [InlineData("watch = { paths = ['nowhere'] }", ":3:11: services.api.watch.paths: there is no file or directory /srv/shop/nowhere: make it, or leave it out")]
    [InlineData("watch = { paths = ['nowhere/*.js', '/tmp'] }", ":3:11: services.api.watch.paths: there is no directory /srv/shop/nowhere: make it, or leave it out")]
    [InlineData("watch = { paths = ['/tmp'], ignore_files = ['.gitignore'] }", ":3:29: services.api.watch.ignore_files: there is no file /srv/shop/.gitignore: make it, or leave it out")]
    [InlineData("watch = { paths = ['/tmp/{a'] }", ":3:20: services.api.watch.paths: a \"{\" is never closed")]
    [InlineData("watch = { ignore = ['x'] }", ":3:1: services.api.watch: says nothing of what to watch: write paths, such as { paths = [\"src\"] }")]
    [InlineData("watch = { paths = '/tmp', action = 'reboot' }", ":3:36: services.api.watch.action: \"reboot\" is no action: write \"restart\", \"reload\" or a signal such as \"HUP\"")]
    [InlineData("watch = { paths = '/tmp', action = 'reload' }", ":3:27: services.api.watch.action: nobody knows how it reads its configuration again: write reload_signal = \"HUP\" or a reload_command too")]
    [InlineData("watch = { paths = '/tmp', action = 'HUP', cascade = true }", ":3:43: services.api.watch.cascade: only a restart takes others along: leave it out, or write action = \"restart\"")]
    [InlineData("schedule = 5", ":3:12: services.api.schedule: a string is expected, not a number")]
    [InlineData("schedule = { jitter = 5 }", ":3:1: services.api.schedule: says nothing of when: write cron, such as { cron = \"0 3 * * *\" }")]
    [InlineData("every = { jitter = 5 }", ":3:1: services.api.every: says nothing of how often: write interval, such as { interval = \"15m\" }")]
    [InlineData("every = '500ms'", ":3:9: services.api.every: at least a second is expected: what has to run all the time is restarted by restart = \"always\"")]
    [InlineData("schedule = '@daily'\nevery = '1h'", ":4:1: services.api.every: either at times or again and again: write schedule or every, not both")]
    [InlineData("every = '1h'\nrestart = 'always'", ":4:1: services.api.restart: it would be started again whenever it has ended, so its time would always find it running: write \"on-failure\" or \"no\"")]
    [InlineData("every = '1h'\ntype = 'oneshot'\nremain_after_exit = true", ":5:1: services.api.remain_after_exit: it would count as running for ever, so its time would always find it running: leave remain_after_exit out")]
    [InlineData("remain_after_exit = true", ":3:1: services.api.remain_after_exit: only a oneshot remains: write type = \"oneshot\" too")]
    [InlineData("type = 'oneshot'\nready = { tcp = 80 }", ":4:1: services.api.ready: a oneshot is ready when it has ended well: leave ready out, or write type = \"simple\"")]
    [InlineData("type = 'oneshot'\nhealth = { tcp = 80 }", ":4:1: services.api.health: a oneshot does its work and ends: leave health out, or write type = \"simple\"")]
    [InlineData("type = 'oneshot'\nrestart = 'always'", ":4:1: services.api.restart: a oneshot that ended well has done its work and is not started again: write \"on-failure\", or type = \"simple\"")]
    [InlineData("ready = { notify = true }", ":3:11: services.api.ready.notify: only who has a socket for it can say so: write type = \"notify\" too")]
    [InlineData("reload_signal = 'HUPP'", ":3:17: services.api.reload_signal: \"HUPP\" is no signal: write TERM, SIGTERM or 15")]
    [InlineData("watchdog = 0", ":3:12: services.api.watchdog: a time longer than 0 is expected, such as \"10s\"")]
    [InlineData("type = 'forking'", ":3:8: services.api.type: \"forking\" is no type: write one of simple, exec, notify, oneshot")]
    public void What_makes_no_sense_is_an_error_with_its_place(string lines, string expected)
    {
        var file = Reading.Project($"[services.api]\ncommand = 'x'\n{lines}\n");
        Assert.Equal([expected], Reading.ErrorsOf(file));
    }

    [Fact]
    public void What_makes_no_sense_together_with_the_defaults_is_an_error_of_the_service()
    {
        var file = Reading.Project("[defaults]\nhealth = { tcp = 80 }\n[services.job]\ncommand = 'x'\ntype = 'oneshot'\n");
        Assert.Equal([":3:2: services.job.health: a oneshot does its work and ends: leave health out, or write type = \"simple\""], Reading.ErrorsOf(file));
    }

    [Fact]
    public void What_lies_over_a_file_looks_at_something_else_not_at_something_more()
    {
        var file = Reading.Project("[defaults]\nready = { tcp = 80, timeout = 7 }\n[services.api]\ncommand = 'x'\nready = { unix = 'api.sock' }\n");
        var ready = Assert.Single(file.Units).Ready!;
        Assert.Equal((null, TimeSpan.FromSeconds(7)), (ready.Tcp, ready.Timeout));
        Assert.EndsWith("/api.sock", ready.Unix, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_of_a_file_are_told_at_once_in_its_order()
    {
        var file = Reading.Project("projct = \"x\"\n[services.a]\nrestart = \"never\"\nstop = [\"FOO 1s\"]\n[services.\"b/c\"]\ncommand = []\n");
        Assert.Equal(
            [
                ":1:1: projct: unknown key: did you mean \"project\"?",
                ":2:2: services.a: \"command\" is missing",
                ":3:11: services.a.restart: \"never\" is no restart policy: write one of no, on-success, on-failure, on-abnormal, on-watchdog, always, unless-stopped",
                ":4:8: services.a.stop: \"FOO\" is no signal: write TERM, SIGTERM or 15",
                ":5:2: services.\"b/c\": a name consists of letters, digits and ._-+:=@~, not \"/\"",
                ":6:11: services.\"b/c\".command: a command needs a program",
            ],
            Reading.ErrorsOf(file));
    }

    [Theory]
    [InlineData("command = 5", "an array of strings is expected, not a number")]
    [InlineData("command = []", "a command needs a program")]
    [InlineData("command = ''", "a command needs a program")]
    [InlineData("command = \"it's\"", "a ' is not closed")]
    [InlineData("command = ['a', 1]", "a string is expected, not a number")]
    [InlineData("command = ['a', \"b\\u0000\"]", "a NUL character cannot be passed to a program")]
    public void A_command_that_is_none_is_an_error(string line, string expected) =>
        Assert.EndsWith(expected, Assert.Single(Reading.ErrorsOf(Reading.Project("[services.api]\n" + line))), StringComparison.Ordinal);

    [Theory]
    [InlineData("environment = { PORT = 3000 }", ":3:24: services.api.environment.PORT: a string, in quotes, is expected, not a number")]
    [InlineData("environment = { 'A=B' = 'x' }", ":3:17: services.api.environment.\"A=B\": the name of an environment variable is not empty and has no \"=\"")]
    [InlineData("environment = ['A=B']", ":3:15: services.api.environment: a table such as { PORT = \"3000\" } is expected, not an array")]
    [InlineData("working_directory = ''", ":3:21: services.api.working_directory: a path cannot be empty: \".\" is the file's own directory")]
    [InlineData("restart_delay = '5x'", ":3:17: services.api.restart_delay: \"5x\": no unit \"x\": write ms, s, m, h or d")]
    [InlineData("restart_delay = -1", ":3:17: services.api.restart_delay: \"-1\" is no duration: write \"500ms\", \"5s\", \"2m\" or \"1h\"")]
    [InlineData("restart_delay = nan", ":3:17: services.api.restart_delay: a duration such as \"500ms\", or a number of seconds, is expected, not a number")]
    [InlineData("restart_delay = true", ":3:17: services.api.restart_delay: a duration such as \"500ms\", or a number of seconds, is expected, not true")]
    [InlineData("restart_backoff = { factor = 0.5 }", ":3:30: services.api.restart_backoff.factor: a number, at least 1, is expected")]
    [InlineData("restart_backoff = { jitter = 2 }", ":3:30: services.api.restart_backoff.jitter: a number from 0 to 1 is expected")]
    [InlineData("start_limit = { burst = 5 }", ":3:1: services.api.start_limit: \"interval\" is missing: write { burst = 5, interval = \"10s\" }")]
    [InlineData("start_limit = { burst = 0, interval = 1 }", ":3:25: services.api.start_limit.burst: a whole number, at least 1, is expected")]
    [InlineData("success_exit_codes = [1, 256, 'x']", ":3:26: services.api.success_exit_codes: an exit code is a number from 0 to 255")]
    [InlineData("attach = 'stop'", ":3:10: services.api.attach: a table such as { on_exit = \"detach\" } is expected, not a string")]
    [InlineData("logs = { max_size = '10 apples' }", ":3:21: services.api.logs.max_size: \"10 apples\" is no size: write \"64KB\", \"10MB\" or \"2GB\"")]
    [InlineData("logs = { max_size = 10 }", ":3:21: services.api.logs.max_size: at least 1000 bytes are expected")]
    [InlineData("logs = { keep = -1 }", ":3:17: services.api.logs.keep: a whole number, at least 0, is expected")]
    [InlineData("logs = { rotate = 3 }", ":3:10: services.api.logs.rotate: unknown key")]
    [InlineData("umask = 22", ":3:9: services.api.umask: a umask is written as octal digits: \"022\"")]
    [InlineData("umask = '0o22'", ":3:9: services.api.umask: a umask is written as octal digits: \"022\"")]
    [InlineData("umask = '1777'", ":3:9: services.api.umask: a umask is written as octal digits: \"022\"")]
    [InlineData("stop = []", ":3:8: services.api.stop: a stop ladder needs at least one signal")]
    [InlineData("stop = 1979-05-27", ":3:8: services.api.stop: a ladder such as [\"INT 5s\", \"KILL\"] is expected, not a date")]
    [InlineData("stderr = 'file'", ":3:10: services.api.stderr: \"file\" is no stderr: write one of log, stdout, null")]
    [InlineData("output = 'file'", ":3:10: services.api.output: \"file\" is no output: write one of log, null")]
    [InlineData("stdin = 'input.txt'", ":3:9: services.api.stdin: \"input.txt\" is no stdin: write \"null\", \"terminal\" or \"file:PATH\"")]
    [InlineData("tty = 'yes'", ":3:7: services.api.tty: true or false is expected, not a string")]
    [InlineData("stdin = 'file:'", ":3:9: services.api.stdin: a path cannot be empty: write \"file:PATH\"")]
    [InlineData("nice = 20", ":3:8: services.api.nice: a whole number from -20 to 19 is expected")]
    [InlineData("oom_score_adjust = '1'", ":3:20: services.api.oom_score_adjust: a whole number from -1000 to 1000 is expected")]
    [InlineData("user = ''", ":3:8: services.api.user: a name cannot be empty")]
    [InlineData("group = -1", ":3:9: services.api.group: a number of a user or a group is from 0 to 4294967294")]
    [InlineData("limits = { nofile = '5:4' }", ":3:21: services.api.limits.nofile: the soft limit cannot be above the hard one: write \"SOFT:HARD\"")]
    [InlineData("limits = { nofile = 'many' }", ":3:21: services.api.limits.nofile: a number, \"SOFT:HARD\" or \"unlimited\" is expected, not \"many\"")]
    [InlineData("limits = { as = true }", ":3:17: services.api.limits.as: a size such as \"64MB\", \"SOFT:HARD\" or \"unlimited\" is expected, not true")]
    [InlineData("limits = { nofiles = 4 }", ":3:12: services.api.limits.nofiles: unknown key: did you mean \"nofile\"?")]
    [InlineData("shell = 'yes'", ":3:9: services.api.shell: true or false is expected, not a string")]
    [InlineData("shell = true", ":2:11: services.api.command: with shell = true the command is one string, which the shell reads")]
    [InlineData("description = 5", ":3:15: services.api.description: a string is expected, not a number")]
    [InlineData("environment_files = ['-', 5]", ":3:22: services.api.environment_files: a path cannot be empty")]
    [InlineData("restart_prevent_codes = [300]", ":3:26: services.api.restart_prevent_codes: an exit code is a number from 0 to 255")]
    [InlineData("start_limit = { burst = 1, interval = 0 }", ":3:39: services.api.start_limit.interval: a time longer than 0 is expected, such as \"10s\"")]
    public void A_value_that_is_none_says_where_and_what_to_write(string line, string expected) => Assert.Equal(expected, Reading.Errors(line)[0]);

    [Theory]
    [InlineData("[[services]]\ncommand = 'x'", ":1:3: services: tables [services.NAME] is expected, not an array")]
    [InlineData("[[services.a]]\ncommand = 'x'", ":1:3: services.a: a table [services.a] is expected, not an array")]
    [InlineData("services = 1", ":1:12: services: tables [services.NAME] is expected, not a number")]
    [InlineData("[services]\ncommand = ['x']", ":2:11: services.command: a table [services.command] is expected, not an array")]
    [InlineData("command = ['x']", ":1:1: command: unknown key: \"command\" belongs in a table [services.NAME]")]
    [InlineData("[service.a]\ncommand = 'x'", ":1:2: service: unknown key: did you mean \"services\"?")]
    [InlineData("[defaults]\nrestrat = 'no'\n[services.a]\ncommand = 'x'\n[services.b]\ncommand = 'x'", ":2:1: defaults.restrat: unknown key: did you mean \"restart\"?")]
    [InlineData("[defaults]\ncommand = 'x'", ":2:1: defaults.command: each service has a command of its own: it belongs in [services.NAME]")]
    [InlineData("defaults = 1", ":1:12: defaults: a table [defaults] is expected, not a number")]
    [InlineData("project = 'a b'", ":1:11: project: a project's name consists of letters, digits and ._-+:=@~, not \" \"")]
    [InlineData("project = 5", ":1:11: project: a string is expected, not a number")]
    public void A_file_of_another_shape_says_where_and_what_to_write(string text, string expected) => Assert.Equal([expected], Reading.ErrorsOf(Reading.Project(text)));

    [Fact]
    public void A_project_in_a_users_own_file_is_an_error() =>
        Assert.Equal([":1:1: project: a user's own services have no project: \"project\" belongs in a persistproc.toml"], Reading.ErrorsOf(Reading.User("project = \"x\"")));

    [Fact]
    public void Errors_of_form_and_of_meaning_are_told_together()
    {
        var errors = Reading.ErrorsOf(Reading.Project("[services.a]\ncommand = [\"x\"]\nrestart = on-failure\nfoo = 1\n[services.b]\ncommand = \n"));
        Assert.Equal(3, errors.Length);
        Assert.StartsWith(":3:11: ", errors[0], StringComparison.Ordinal);
        Assert.Equal(":4:1: services.a.foo: unknown key", errors[1]);
        Assert.StartsWith(":6:11: ", errors[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_set_twice_is_an_error() => Assert.StartsWith(":4:1: ", Assert.Single(Reading.Errors("restart = 'no'", "restart = 'always'")), StringComparison.Ordinal);

    [Fact]
    public void A_table_that_comes_twice_is_an_error() =>
        Assert.StartsWith(":3:1: ", Reading.ErrorsOf(Reading.Project("[services.a]\ncommand = 'x'\n[services.a]\ncommand = 'y'\n"))[0], StringComparison.Ordinal);

    [Fact]
    public void An_error_is_printed_with_file_line_and_column()
    {
        var error = Assert.Single(Reading.Project("x = 1").Errors);
        Assert.Equal(new FileError(Reading.Path, 1, 1, "x", "unknown key"), error);
        Assert.Equal($"{Reading.Path}:1:1: x: unknown key", error.ToString());
    }
}
