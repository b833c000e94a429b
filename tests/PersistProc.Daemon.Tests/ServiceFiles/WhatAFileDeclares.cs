using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

public class WhatAFileDeclares
{
    public static TheoryData<string> Examples { get; } = [.. Directory.GetFiles(Path.Combine(Checkout(), "config"), "*.toml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Checkout(), file))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_examples_are_read_without_errors(string example)
    {
        var file = ServiceFileReader.Read(Path.Combine(Checkout(), example), isProject: true);
        Assert.Empty(file.Errors);
        Assert.NotEmpty(file.Units);
        Assert.Equal(Path.GetFileName(Path.GetDirectoryName(example)), file.Project!.Split('~')[0]);     // behind it the worktree, where the checkout is one
        Assert.Empty(DependencyErrors.Find([file]));
    }

    [Fact]
    public void A_service_with_a_command_alone_has_the_defaults_of_the_contract()
    {
        var unit = Reading.Service();
        Assert.Equal("shop/api", unit.Name.ToString());
        Assert.Equal(ServiceKind.Service, unit.Kind);
        Assert.Equal("/srv/shop", unit.WorkingDirectory);
        Assert.Equal(Reading.Path, unit.DefinedIn);
        Assert.Equal("true in /srv/shop", unit.Label);
        Assert.Equal("INT 5s, TERM 5s, KILL", unit.Stop.ToString());
        Assert.Equal(RestartPolicy.OnFailure, unit.Restart);
        Assert.Equal(TimeSpan.FromMilliseconds(200), unit.RestartDelay);
        Assert.Equal(KillMode.Group, unit.KillMode);
        Assert.Equal(OnExit.Detach, unit.OnExit);
        Assert.Equal(Inherit.Caller, unit.Inherit);
        Assert.Null(unit.StartLimit);
        Assert.Equal(new LogLimits(10_000_000, 5, null), unit.Logs);
        Assert.Null(unit.Umask);
    }

    [Fact]
    public void Every_directive_reaches_the_unit()
    {
        var unit = Reading.Service(
            "working_directory = \"api\"",
            "environment = { PORT = \"3000\", EMPTY = \"\" }",
            "inherit = \"minimal\"",
            "stop = [\"INT 10s\", \"KILL\"]",
            "kill_mode = \"tree\"",
            "restart = \"always\"",
            "restart_delay = 0.5",
            "restart_backoff = { factor = 3, max = \"1m\", jitter = 0.0, reset = 20 }",
            "start_limit = { burst = 5, interval = \"10s\" }",
            "success_exit_codes = [3, 143]",
            "attach = { on_exit = \"stop\" }",
            "stderr = \"stdout\"",
            "logs = { max_size = \"64KB\", keep = 0, max_age = \"7d\" }",
            "umask = \"027\"");
        Assert.Equal(new LogLimits(64_000, 0, TimeSpan.FromDays(7)), unit.Logs);
        Assert.Equal("/srv/shop/api", unit.WorkingDirectory);
        Assert.Equal("3000", unit.Environment["PORT"]);
        Assert.Equal("", unit.Environment["EMPTY"]);
        Assert.Equal(Inherit.Minimal, unit.Inherit);
        Assert.Equal("INT 10s, KILL", unit.Stop.ToString());
        Assert.Equal(KillMode.Tree, unit.KillMode);
        Assert.Equal(RestartPolicy.Always, unit.Restart);
        Assert.Equal(TimeSpan.FromMilliseconds(500), unit.RestartDelay);
        Assert.Equal(new RestartBackoff(3, TimeSpan.FromMinutes(1), 0, TimeSpan.FromSeconds(20)), unit.Backoff);
        Assert.Equal(new StartLimit(5, TimeSpan.FromSeconds(10)), unit.StartLimit);
        Assert.Equal([3, 143], unit.SuccessExitCodes);
        Assert.Equal(OnExit.Stop, unit.OnExit);
        Assert.Equal(StderrTarget.Stdout, unit.Stderr);
        Assert.Equal(Convert.ToInt32("027", 8), unit.Umask);
    }

    [Fact]
    public void What_a_process_is_given_at_its_start_reaches_the_unit()
    {
        var unit = Reading.Service(
            "description = \"The API\"",
            "environment_files = [\".env\", \"-../shared.env\", \"/etc/api.env\"]",
            "restart_prevent_codes = [2]",
            "stdin = \"file:input.txt\"",
            "output = \"null\"");
        Assert.Equal("The API", unit.Description);
        Assert.Equal(["/srv/shop/.env", "-/srv/shared.env", "/etc/api.env"], unit.EnvironmentFiles);
        Assert.Equal([2], unit.RestartPreventCodes);
        Assert.Equal("/srv/shop/input.txt", unit.StdinFile);
        Assert.Equal((OutputTarget.Null, StderrTarget.Null), (unit.Output, unit.Stderr));
    }

    [Fact]
    public void What_only_the_exec_stage_can_set_reaches_the_unit()
    {
        var unit = Reading.Service("user = \"www\"", "group = 33", "nice = -5", "oom_score_adjust = 500", "[services.api.limits]", "nofile = 4096", "core = \"0:unlimited\"", "as = \"2GiB\"");
        Assert.Equal(("www", "33", -5, 500), (unit.User, unit.Group, unit.Nice, unit.OomScoreAdjust));
        Assert.Equal(new ResourceLimit(4096, 4096), unit.Limits["nofile"]);
        Assert.Equal(new ResourceLimit(0, ResourceLimit.Infinity), unit.Limits["core"]);
        Assert.Equal(new ResourceLimit(2UL << 30, 2UL << 30), unit.Limits["as"]);
    }

    [Theory]
    [InlineData("stderr = 'log'\noutput = 'null'", OutputTarget.Null, StderrTarget.Log)]
    [InlineData("output = 'null'\nstderr = 'stdout'", OutputTarget.Null, StderrTarget.Stdout)]
    [InlineData("stderr = 'null'", OutputTarget.Log, StderrTarget.Null)]
    [InlineData("output = 'log'", OutputTarget.Log, StderrTarget.Log)]
    public void Standard_error_goes_along_with_the_output_unless_it_is_said(string lines, OutputTarget output, StderrTarget error)
    {
        var unit = Reading.Service(lines);
        Assert.Equal((output, error), (unit.Output, unit.Stderr));
    }

    [Fact]
    public void A_shell_reads_the_command_as_it_stands_there()
    {
        var after = Reading.Project("[services.a]\ncommand = \"echo \\\"it's $X\\\" | cat # don't\"\nshell = true\n");
        Assert.Equal(["sh", "-c", "echo \"it's $X\" | cat # don't"], Assert.Single(after.Units).Command);
        Assert.Equal(["x", "$Y"], Assert.Single(Reading.Project("[services.a]\nshell = false\ncommand = \"x $Y\"\n").Units).Command);
    }

    [Fact]
    public void Defaults_hold_for_every_service_of_the_file_that_says_nothing_else()
    {
        var file = Reading.Project("""
            [services.a]
            command = "x"
            [services.b]
            command = "x"
            restart = "always"
            environment = { B = "own" }
            restart_backoff = { max = "1m" }
            [defaults]
            restart = "no"
            shell = true
            environment = { A = "default", B = "default" }
            restart_backoff = { factor = 3 }
            """);
        Assert.Empty(file.Errors);
        var (a, b) = (file.Units[0], file.Units[1]);
        Assert.Equal((RestartPolicy.No, RestartPolicy.Always), (a.Restart, b.Restart));
        Assert.Equal(["sh", "-c", "x"], a.Command);
        Assert.Equal("default", a.Environment["B"]);
        Assert.Equal(("default", "own"), (b.Environment["A"], b.Environment["B"]));
        Assert.Equal((3, TimeSpan.FromMinutes(1)), (b.Backoff.Factor, b.Backoff.Max));
        Assert.Equal("shop/a", a.Name.ToString());
    }

    [Fact]
    public void A_command_may_be_a_string_that_is_split_as_a_shell_splits_words()
    {
        var file = Reading.Project("[services.a]\ncommand = \"node 'my server.js' --port=\\\"3 0\\\"\"");
        Assert.Equal(["node", "my server.js", "--port=3 0"], Assert.Single(file.Units).Command);
    }

    [Theory]
    [InlineData("\".\"", "/srv/shop")]
    [InlineData("\"api/\"", "/srv/shop/api")]
    [InlineData("\"../other\"", "/srv/other")]
    [InlineData("\"/var/lib/x\"", "/var/lib/x")]
    public void A_working_directory_is_relative_to_the_file(string written, string expected) =>
        Assert.Equal(expected, Reading.Service($"working_directory = {written}").WorkingDirectory);

    [Fact]
    public void The_label_names_the_directory_that_it_runs_in() =>
        Assert.Equal("true in /srv/shop/api", Reading.Service("working_directory = \"api\"").Label);

    [Fact]
    public void The_stop_ladder_may_be_one_string() =>
        Assert.Equal("INT 1s, TERM", Reading.Service("stop = \"INT 1s, TERM\"").Stop.ToString());

    [Fact]
    public void A_umask_may_be_an_octal_number() => Assert.Equal(18, Reading.Service("umask = 0o022").Umask);

    [Fact]
    public void Tables_may_be_headed_inline_or_dotted()
    {
        var headed = Reading.Project("[services.a]\ncommand = [\"x\"]\n[services.a.attach]\non_exit = \"stop\"\n");
        var dotted = Reading.Project("services.a.command = [\"x\"]\nservices.a.attach.on_exit = \"stop\"\n");
        var inline = Reading.Project("services = { a = { command = [\"x\"], attach = { on_exit = \"stop\" } } }\n");
        var split = Reading.Project("[services]\n[services.a.attach]\non_exit = \"stop\"\n[services.a]\ncommand = [\"x\"]\n");
        Assert.Equal(OnExit.Stop, Assert.Single(headed.Units).OnExit);
        Assert.Equal(headed.Units, dotted.Units);
        Assert.Equal(headed.Units, inline.Units);
        Assert.Equal(headed.Units, split.Units);
    }

    [Fact]
    public void The_project_is_named_by_the_file_or_else_by_its_directory()
    {
        Assert.Equal("shop", Reading.Project("").Project);
        var named = Reading.Project("project = \"other\"\n[services.a]\ncommand = [\"x\"]\n");
        Assert.Equal("other", named.Project);
        Assert.Equal("other/a", Assert.Single(named.Units).Name.ToString());
        Assert.Equal("my-shop-2", ServiceFileReader.Parse("/srv/my shop 2/persistproc.toml", "", isProject: true).Project);
    }

    [Fact]
    public void A_users_own_services_have_no_project()
    {
        var file = Reading.User("[services.db]\ncommand = [\"x\"]\n");
        Assert.Null(file.Project);
        Assert.Equal("db", Assert.Single(file.Units).Name.ToString());
    }

    [Fact]
    public void A_file_without_services_is_no_error() => Assert.Empty(Reading.Project("# nothing yet\n").Errors);

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_do_no_harm()
    {
        var file = Reading.Project("\uFEFFproject = \"p\"\r\n[services.a]\r\ncommand = [\"x\"]\r\n");
        Assert.Empty(file.Errors);
        Assert.Equal(["x"], Assert.Single(file.Units).Command);
    }

    private static string Checkout()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "PersistProc.sln"))) root = root.Parent;
        return root.FullName;
    }
}
