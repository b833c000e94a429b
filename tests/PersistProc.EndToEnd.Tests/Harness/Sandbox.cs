using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A root of its own, with a supervisor of its own, for one test. Whatever it started can be found again.</summary>
internal sealed class Sandbox
{
    private readonly List<Terminal> _terminals = [];

    public Sandbox()
    {
        // short: a unix socket's path has 107 bytes; and of letters that make neither a number nor a word that a test looks for
        Id = "pp" + new string(Random.Shared.GetItems<char>("bcdfghjkmqvwxz", 12));
        Base = Path.Combine(Path.GetTempPath(), Id);
        Root = Path.Combine(Base, "root");
        Work = Path.Combine(Base, "work");
        Home = Path.Combine(Base, "home");
        foreach (var directory in new[] { Base, Root, Work, Home })
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Variables = System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(pair => (Name: (string)pair.Key, Value: (string)pair.Value!))
            .Where(pair => !pair.Name.StartsWith("PERSISTPROC_", StringComparison.Ordinal) && !pair.Name.StartsWith("XDG_", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        Variables["HOME"] = Home;
        Variables["NO_COLOR"] = "1";
        Variables.Remove("CI");          // a person who is at a terminal
        Variables["PP_TEST"] = Id;       // what inherits from us can be found by it
    }

    /// <summary>In every path, argument list or environment of what belongs to this sandbox.</summary>
    public string Id { get; }

    public string Base { get; }

    public string Root { get; }

    /// <summary>Where the clients are.</summary>
    public string Work { get; }

    public string Home { get; }

    /// <summary>What the clients have.</summary>
    public Dictionary<string, string> Variables { get; }

    /// <summary>Global options before each verb.</summary>
    public List<string> Globals { get; } = [];

    /// <summary>What runs each client, as `setpriv` does; none: the test itself.</summary>
    public List<string> Runner { get; } = [];

    /// <summary>The client's program.</summary>
    public string Program { get; set; } = Binaries.PersistProc;

    public IReadOnlyList<string> Command(params IEnumerable<string> arguments) =>
        [.. Runner, Program, .. Globals.Count > 0 ? Globals : ["--root", Root], .. arguments];

    /// <summary>A path in the directory of the clients.</summary>
    public string At(string name) => Path.Combine(Work, name);

    public SpawnOrder Order(IReadOnlyList<string> command) => new(command, Variables, Work) { Session = true };

    /// <summary>Runs a command to its end.</summary>
    public Task<Result> Cli(params IEnumerable<string> arguments) => Run(Command(arguments));

    public Task<Result> Run(params IReadOnlyList<string> command) => Client.Start(Order(command)).Result();

    /// <summary>Runs a command that has to succeed.</summary>
    public async Task<Result> Do(params IReadOnlyList<string> arguments)
    {
        var result = await Cli(arguments);
        return result.ExitCode == 0 ? result : throw new InvalidOperationException($"persistproc {string.Join(' ', arguments)}: {result}");
    }

    /// <summary>Runs a command with -o json and reads its document, whatever its exit code.</summary>
    public async Task<JsonElement> Json(params IReadOnlyList<string> arguments)
    {
        var result = await Cli(["-o", "json", .. arguments]);
        return ParseJson(result, arguments);
    }

    public static JsonElement ParseJson(Result result, IReadOnlyList<string> arguments)
    {
        try
        {
            return JsonDocument.Parse(result.Stdout).RootElement;
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"persistproc {string.Join(' ', arguments)} printed no JSON document: {result}", broken);
        }
    }

    /// <summary>Starts a client and goes on: leader of its own session, with pipes.</summary>
    public Client Begin(params IEnumerable<string> arguments) => Client.Start(Order(Command(arguments)));

    public Client BeginWithInput(byte[] input, bool keepOpen, params IEnumerable<string> arguments) =>
        Client.Start(Order(Command(arguments)), input, keepOpen);

    public async Task<Terminal> OpenTerminal()
    {
        var terminal = await Terminal.Open(Variables, Work);
        _terminals.Add(terminal);
        return terminal;
    }

    /// <summary>Starts a command under the supervisor, detached, and tells its row.</summary>
    public async Task<Row> Service(string name, params IEnumerable<string> command)
    {
        await Do(["run", "-d", "--name", name, "--", .. command]);
        return await Status(name);
    }

    /// <summary>The same with options of `run`.</summary>
    public async Task<Row> ServiceWith(string name, IReadOnlyList<string> options, params IEnumerable<string> command)
    {
        await Do(["run", "-d", "--name", name, .. options, "--", .. command]);
        return await Status(name);
    }

    public async Task<Row> Status(string name) =>
        Rows(await Json("status", name)).Single();

    public async Task<Row[]> List(params IEnumerable<string> options) =>
        [.. Rows(await Json(["list", .. options]))];

    private static IEnumerable<Row> Rows(JsonElement json) =>
        json.TryGetProperty("processes", out var rows)
            ? rows.EnumerateArray().Select(row => new Row(row))
            : throw new InvalidDataException($"not what list and status print: {json}");

    /// <summary>Puts a service file of the user's in place, for the sandbox's root.</summary>
    public void User(string toml)
    {
        var path = Path.Combine(Root, "config/services/a.toml");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, toml);
    }

    /// <summary>Waits for a state, by asking.</summary>
    public async Task<Row> Until(string name, Func<Row, bool> fact)
    {
        Row? row = null;
        try
        {
            await Eventually.True(async () => fact(row = await Status(name)));
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"never as expected, last seen: {row?.Json}", late);
        }

        return row!;
    }

    public Task<Row> Until(string name, string state) => Until(name, row => row.State == state);

    /// <summary>The pid that a dummy wrote with `pid-file`.</summary>
    public async Task<int> PidFrom(string file)
    {
        await Eventually.True(() => File.Exists(At(file)));
        return int.Parse(await File.ReadAllTextAsync(At(file)), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The supervisor's pid as the system knows it.</summary>
    public int Supervisor => OfProgram("persistprocd", pid => !Proc.CommandLine(pid).Contains("--mcp", StringComparison.Ordinal));

    public int Keeper => OfProgram("persistproc-keeper", pid => !IsHolder(pid));

    /// <summary>All keepers of this root, which should be one. Whoever only looks whether there is one is none.</summary>
    public IReadOnlyList<int> Keepers =>
        [.. Proc.All().Where(pid => Proc.Program(pid) == "persistproc-keeper" && Proc.CommandLine(pid) is var line && line.Contains(Id, StringComparison.Ordinal) && line.Contains("--keep", StringComparison.Ordinal) && Proc.Stat(pid) is { State: not ('Z' or 'X'), IsOnlyForked: false })];

    /// <summary>The same program, with a copy of what the keeper holds.</summary>
    public int Holder => OfProgram("persistproc-keeper", IsHolder);

    private static bool IsHolder(int pid) => Proc.CommandLine(pid).Contains("--hold", StringComparison.Ordinal);

    /// <summary>All live processes of this sandbox, by what they carry of it, and all below them. What this process is just starting may be another test's.</summary>
    public IReadOnlyList<int> Ours()
    {
        var all = Proc.All().Where(pid => Proc.Stat(pid) is { State: not ('Z' or 'X') } stat && !(stat.IsOnlyForked && stat.Parent == System.Environment.ProcessId)).ToArray();
        var ours = all.Where(Carries).ToHashSet();
        for (var before = -1; before != ours.Count;)
        {
            before = ours.Count;
            ours.UnionWith(all.Where(pid => Proc.Stat(pid) is { } stat && ours.Contains(stat.Parent)));
        }

        return [.. ours.Order()];
    }

    /// <summary>Live processes whose argument list contains the text. Whoever has just been forked has that of its parent until it executes something: it is no second one.</summary>
    public IReadOnlyList<int> Running(string argument)
    {
        var found = Settled().Where(pid => Proc.CommandLine(pid).Contains(argument, StringComparison.Ordinal) && !IsOurProgram(pid)).ToList();
        return [.. found.Where(pid => !(Proc.Stat(pid) is { IsOnlyForked: true } fork && found.Contains(fork.Parent) && Proc.CommandLine(pid) == Proc.CommandLine(fork.Parent)))];
    }

    // who is just executing a program has no arguments until that begins, and who is going has none any more
    private IReadOnlyList<int> Settled()
    {
        var ours = Ours();
        for (var look = 0; look < 20 && ours.Any(pid => Proc.CommandLine(pid).Length == 0 && Proc.Alive(pid)); look++) ours = Ours();
        return ours;
    }

    public static bool IsOurProgram(int pid) => Proc.Program(pid) is "persistproc" or "persistprocd" or "persistproc-keeper";

    public void CloseTerminals() => _terminals.ForEach(terminal => terminal.Dispose());

    // quicker than all of Ours: asked for in loops. What the keeper has forked for something else is not it
    private int OfProgram(string name, Func<int, bool>? which = null) =>
        Proc.All().FirstOrDefault(pid => Proc.Program(pid) == name && which?.Invoke(pid) != false && Proc.Stat(pid) is { State: not ('Z' or 'X'), IsOnlyForked: false } stat && (Carries(pid) || Carries(stat.Parent)));

    private bool Carries(int pid) =>
        pid != System.Environment.ProcessId
        && (Proc.Read(pid, "cmdline").Contains(Id, StringComparison.Ordinal)
            || Proc.Read(pid, "environ").Contains(Id, StringComparison.Ordinal)
            || Proc.WorkingDirectory(pid).Contains(Id, StringComparison.Ordinal)
            || Proc.Descriptors(pid).Values.Any(target => target.Contains(Id, StringComparison.Ordinal)));
}
