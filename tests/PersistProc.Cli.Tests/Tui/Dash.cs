using System.Text;
using PersistProc.Cli.Tui;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Tui;

/// <summary>A dashboard without a terminal and without a supervisor: what it is told, what it wants done, what it shows.</summary>
internal sealed class Dash
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private readonly InputParser _keys = new();

    public Dash(int columns = 80, int rows = 24) => Model = new TuiModel { Columns = columns, Rows = rows, Now = Noon };

    public TuiModel Model { get; private set; }

    public DateTimeOffset Now { get; set; } = Noon;

    /// <summary>All that was ever wanted.</summary>
    public List<TuiEffect> Effects { get; } = [];

    public Grid Grid => TuiView.Render(Model);

    /// <summary>What is seen, without spaces at the ends.</summary>
    public IReadOnlyList<string> Rows
    {
        get
        {
            var grid = Grid;
            return [.. Enumerable.Range(0, grid.Rows).Select(grid.Text)];
        }
    }

    public string Text => string.Join('\n', Rows);

    public string Foot => Rows[^1];

    public string? Selected => Model.Table.Selected?.Name;

    public static Dash With(params ProcessInfo[] processes)
    {
        var dash = new Dash();
        dash.Tell(new TuiInput.Listed(processes));
        return dash;
    }

    /// <summary>Four services of a project and a run.</summary>
    public static Dash Shop() => With(
        Process("db", "running", project: "shop", pid: 4101, memory: 48 << 20, cpu: 12),
        Process("api", "running", project: "shop", pid: 4102, memory: 96 << 20, cpu: 3, restarts: 2),
        Process("worker", "backoff", project: "shop", restarts: 4),
        Process("web", "failed", project: "shop"),
        Process("python3", "running", pid: 4200, memory: 18 << 20, cpu: 1, kind: "run"));

    public static ProcessInfo Process(string name, string state, string? project = null, int? pid = null, long? memory = null, double? cpu = null, int restarts = 0, string kind = "service") => new()
    {
        Name = name,
        Label = name,
        Kind = kind,
        Project = project,
        State = state,
        Status = state,
        Ready = state == "running",
        Pid = pid,
        Command = [name],
        WorkingDirectory = "/srv",
        StartTime = Noon.AddMinutes(-5),
        EndTime = pid is null ? Noon.AddMinutes(-1) : null,
        ExitCode = pid is null ? 3 : null,
        Restarts = restarts,
        MemoryBytes = memory,
        CpuSeconds = cpu,
    };

    public Dash Tell(params IEnumerable<TuiInput> inputs)
    {
        foreach (var input in inputs)
        {
            (Model, var effects) = TuiLogic.Next(Model, input, Now);
            Effects.AddRange(effects);
        }
        return this;
    }

    /// <summary>Types, as a terminal sends it; a sequence alone at the end is whole.</summary>
    public Dash Type(string bytes)
    {
        var inputs = new List<TuiInput>();
        _keys.Feed(Encoding.UTF8.GetBytes(bytes), inputs);
        _keys.GiveUp(inputs);
        return Tell(inputs);
    }

    /// <summary>A click, counted from 1 as on a terminal.</summary>
    public Dash Click(int column, int row) => Type($"\e[<0;{column};{row}M\e[<0;{column};{row}m");

    /// <summary>The supervisor's lines of the log that is followed.</summary>
    public Dash Log(params IEnumerable<string> lines) => Tell(new TuiInput.LogCame(Model.Epoch, [.. lines.Select(line => new LineReader().Read(Encoding.UTF8.GetBytes(line)))], []));

    public T Wanted<T>()
        where T : TuiEffect => Effects.OfType<T>().Last();
}
