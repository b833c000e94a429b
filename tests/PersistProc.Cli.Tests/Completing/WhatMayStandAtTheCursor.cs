using PersistProc.Cli.Completing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Completing;

public class WhatMayStandAtTheCursor
{
    private static readonly ProcessInfo[] Known =
    [
        Process("web", "running", 4711) with { Label = "my site" },
        Process("worker", "failed", 4712),
        Process("api", "running", 12) with { Project = "shop" },
        Process("api", "backoff", 13) with { Project = "farm" },
    ];

    private static ProcessInfo Process(string name, string state, int pid) => new()
    {
        Name = name,
        Label = $"{name} --serve in /srv",
        Kind = "service",
        State = state,
        Status = state,
        Pid = pid,
        Command = [name, "--serve"],
        WorkingDirectory = "/srv",
        StartTime = DateTimeOffset.UnixEpoch,
        EndTime = state == "running" ? null : DateTimeOffset.UnixEpoch.AddSeconds(1),
    };

    private static async Task<Completion> At(string line, IReadOnlyList<ProcessInfo>? known = null) =>
        await new Completer(_ => Task.FromResult(known ?? Known)).AtAsync(line.Split(' '));

    private static async Task<string> Texts(string line) => string.Join(' ', (await At(line)).Candidates.Select(c => c.Text.Replace(' ', '·')));

    [Theory]
    [InlineData("sto", "stop")]
    [InlineData("-o json is-", "is-active")]
    [InlineData("help restar", "restart")]
    [InlineData("help run ", "")]
    [InlineData("--no-a", "--no-autostart")]
    [InlineData("list --st", "--stats")]
    [InlineData("list --stats --st", "")]
    [InlineData("run -e A=B --en", "--env")]
    [InlineData("run --on-exit ", "ask detach stop")]
    [InlineData("run --on_exit=s", "--on_exit=stop")]
    [InlineData("logs --stream std", "stderr stdout")]
    [InlineData("logs -o ", "text json raw")]
    [InlineData("list -o ", "text json")]
    [InlineData("kill -s US", "USR1 USR2")]
    [InlineData("kill -qs US", "USR1 USR2")]
    [InlineData("completion f", "fish")]
    [InlineData("import p", "procfile process-compose pm2 package-json")]
    [InlineData("import package-json ", "")]       // a file
    [InlineData("mcp ", "config")]
    [InlineData("mcp config c", "claude cursor codex")]
    [InlineData("hook z", "zsh")]
    [InlineData("stop --p", "--port")]
    [InlineData("serve --p", "--port")]
    [InlineData("list --po", "--ports")]            // its port is the ancestor's, and means nothing
    [InlineData("completion fish ", "")]
    [InlineData("ctrl re", "restart")]
    [InlineData("list ", "")]
    [InlineData("bogus-option --x ", "")]
    [InlineData("stop --bogus ", "")]
    public async Task Words_of_ours(string line, string texts) => Assert.Equal(texts, await Texts(line));

    [Theory]
    [InlineData("logs w", "web worker")]
    [InlineData("stop w", "web")]                          // only what has something to stop
    [InlineData("ctrl stop w", "web")]
    [InlineData("start w", "web worker")]
    [InlineData("stop ", "web shop/api farm/api my·site")]  // two of one name: each with its project
    [InlineData("stop web ", "shop/api farm/api my·site")]
    [InlineData("stop shop/", "shop/api")]
    [InlineData("stop 47", "4711")]
    [InlineData("stop my", "my·site")]
    [InlineData("stop web --fo", "")]                      // options come before the names here
    [InlineData("logs web --fol", "--follow")]
    [InlineData("logs -- w", "web worker")]
    [InlineData("attach ", "web shop/api farm/api my·site")]
    [InlineData("attach web ", "")]                        // takes one
    [InlineData("output worker --", "--stream --lines --since-time --before-time --working-directory --root --data-dir --output --format --quiet --verbose --no-color --no-autostart --help")]
    public async Task Targets(string line, string texts) =>
        Assert.Equal(texts.Split(' ').Order(), (await Texts(line)).Split(' ').Order());

    [Fact]
    public async Task A_label_that_nobody_chose_is_offered_only_where_nothing_else_fits()
    {
        var completer = new Completer(_ => Task.FromResult<IReadOnlyList<ProcessInfo>>(Known));
        Assert.Equal(["worker --serve in /srv"], (await completer.AtAsync(["logs", "worker --s"])).Candidates.Select(c => c.Text));
        Assert.Equal(["worker"], (await completer.AtAsync(["logs", "worker"])).Candidates.Select(c => c.Text));
    }

    [Theory]
    [InlineData("npm", "command 0")]
    [InlineData("npm run ", "command 0")]
    [InlineData("-q npm run ", "command 1")]
    [InlineData("run ", "command 1")]
    [InlineData("run -d --name x npm ", "command 4")]
    [InlineData("run -d -- npm -", "command 3")]
    [InlineData("run npm -- x", "command 1")]
    [InlineData("-- npm ", "command 1")]
    [InlineData("start npm run ", "command 1")]
    [InlineData("start np", "command 1")]
    [InlineData("start web w", "words")]
    [InlineData("run --cwd ", "directories")]
    [InlineData("--root=/x", "directories")]
    [InlineData("stop npm run ", "command 1")]
    public async Task What_the_shell_knows_better(string line, string rest) => Assert.Equal(rest, (await At(line)).Rest);

    [Fact]
    public async Task The_supervisor_of_the_root_that_was_typed_is_asked()
    {
        var asked = new List<string?>();
        var completer = new Completer(root =>
        {
            asked.Add(root);
            return Task.FromResult<IReadOnlyList<ProcessInfo>>([]);
        });
        foreach (var line in (string[])["--root /x stop ", "stop --data-dir=/y ", "logs ", "run "]) await completer.AtAsync(line.Split(' '));
        Assert.Equal(["/x", "/y", null], asked);
    }

    [Fact]
    public async Task An_answer_is_a_line_each_whatever_a_command_contains()
    {
        ProcessInfo[] nasty = [Process("x", "running", 1) with { Label = "a\nb\tc", Command = ["sh", "-c", "echo\n\t\e[31m"] }];
        var lines = (await At("stop ", nasty)).Format().TrimEnd('\n').Split('\n');
        Assert.Equal(":words", lines[0]);
        Assert.Equal(3, lines.Length);
        Assert.All(lines[1..], line => Assert.Equal(2, line.Split('\t').Length));
    }

    [Theory]
    [InlineData("check [FILE…] | show NAME | reload", "", "check show reload")]
    [InlineData("check [FILE…] | show NAME | reload", "show", "target")]
    [InlineData("check [FILE…] | show NAME | reload", "check a b", "file")]
    [InlineData("check [FILE…] | show NAME | reload", "reload", "")]
    [InlineData("check [FILE…] | show NAME | reload", "show x", "")]
    [InlineData("NAME TEXT", "x", "")]
    [InlineData("[NAME…]", "x y", "target")]
    [InlineData("FORMAT FILE", "x", "file")]
    public void Operands_are_read_as_the_help_shows_them(string operands, string before, string expected)
    {
        var slot = Slot.Read(operands, before.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(expected, string.Join(' ', [.. slot.Words, .. slot.Targets ? ["target"] : Array.Empty<string>(), .. slot.Files ? ["file"] : Array.Empty<string>()]));
    }
}
