namespace PersistProc.Cli.Tui;

/// <summary>By what the table is sorted: its columns.</summary>
internal enum Column
{
    Name,
    State,
    Ready,
    Pid,
    Cpu,
    Memory,
    Restarts,
    Uptime,
    Ports,
}

/// <summary>The services, those of them that are shown, and the one that is chosen.</summary>
internal sealed record ServiceTable
{
    /// <summary>All, sorted.</summary>
    public IReadOnlyList<ServiceRow> All { get; private init; } = [];

    /// <summary>Those that the filter lets through.</summary>
    public IReadOnlyList<ServiceRow> Shown { get; private init; } = [];

    public Column Sort { get; private init; } = Column.Name;

    /// <summary>The other way round than a column is usually read.</summary>
    public bool IsTurned { get; private init; }

    public string Filter { get; private init; } = "";

    /// <summary>Which of the shown; -1: there is none.</summary>
    public int At { get; private init; } = -1;

    /// <summary>The first one in the window.</summary>
    public int Top { get; private init; }

    public ServiceRow? Selected => At >= 0 && At < Shown.Count ? Shown[At] : null;

    public ServiceTable With(IReadOnlyList<ServiceRow> rows, DateTimeOffset now) => Arrange(this with { All = rows }, now);

    public ServiceTable Sorted(Column by, bool isTurned, DateTimeOffset now) => Arrange(this with { Sort = by, IsTurned = isTurned }, now);

    public ServiceTable Filtered(string filter, DateTimeOffset now) => Arrange(this with { Filter = filter }, now);

    public ServiceTable Select(int at) => this with { At = Shown.Count == 0 ? -1 : Math.Clamp(at, 0, Shown.Count - 1) };

    /// <summary>The window of so many rows has the chosen one in it.</summary>
    public ServiceTable Fitted(int rows)
    {
        rows = Math.Max(1, rows);       // while it has no room, it stays where it is
        var top = Math.Min(Top, Math.Max(0, Shown.Count - rows));
        if (At >= 0) top = Math.Clamp(top, Math.Max(0, At - rows + 1), Math.Max(0, At));
        return top == Top ? this : this with { Top = top };
    }

    // who was chosen stays so, wherever it has gone; else who has come to its place
    private static ServiceTable Arrange(ServiceTable table, DateTimeOffset now)
    {
        var chosen = table.Selected?.Name;
        var all = Order(table, now);
        var shown = table.Filter.Length == 0 ? all : [.. all.Where(row => IsMeant(row, table.Filter))];
        var at = -1;
        for (var i = 0; i < shown.Count && at < 0; i++) at = shown[i].Name == chosen ? i : -1;
        if (at < 0 && shown.Count > 0) at = chosen is null ? 0 : Math.Clamp(table.At, 0, shown.Count - 1);
        return table with { All = all, Shown = shown, At = at };
    }

    /// <summary>Each word of the filter is in its name, or its state, or its command.</summary>
    private static bool IsMeant(ServiceRow row, string filter) => filter.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
        row.Name.Contains(word, StringComparison.OrdinalIgnoreCase) || row.State.StartsWith(word, StringComparison.OrdinalIgnoreCase)
        || row.Info.Command.Any(argument => argument.Contains(word, StringComparison.OrdinalIgnoreCase)));

    private static List<ServiceRow> Order(ServiceTable table, DateTimeOffset now)
    {
        var all = new List<ServiceRow>(table.All);
        var sign = table.IsTurned ? -1 : 1;
        all.Sort((a, b) => (sign * Compare(table.Sort, a, b, now)) is not 0 and var order ? order : ByName(a, b));
        return all;
    }

    private static int Compare(Column by, ServiceRow a, ServiceRow b, DateTimeOffset now) => by switch
    {
        Column.Name => ByName(a, b),
        Column.State => Rank(a.State).CompareTo(Rank(b.State)),
        Column.Ready => string.CompareOrdinal(b.Ready, a.Ready),
        Column.Pid => (a.IsAlive ? a.Info.Pid ?? int.MaxValue : int.MaxValue).CompareTo(b.IsAlive ? b.Info.Pid ?? int.MaxValue : int.MaxValue),
        Column.Cpu => (b.Cpu ?? -1).CompareTo(a.Cpu ?? -1),
        Column.Memory => (b.Info.MemoryBytes ?? -1).CompareTo(a.Info.MemoryBytes ?? -1),
        Column.Restarts => b.Info.Restarts.CompareTo(a.Info.Restarts),
        Column.Uptime => (b.Uptime(now) ?? TimeSpan.MinValue).CompareTo(a.Uptime(now) ?? TimeSpan.MinValue),
        _ => (a.Info.Ports is { Count: > 0 } mine ? mine[0].Port : int.MaxValue).CompareTo(b.Info.Ports is { Count: > 0 } its ? its[0].Port : int.MaxValue),
    };

    // the user's own and the runs first, then project by project
    private static int ByName(ServiceRow a, ServiceRow b) =>
        string.CompareOrdinal(a.Info.Project ?? "", b.Info.Project ?? "") is not 0 and var order ? order : string.CompareOrdinal(a.Name, b.Name);

    // what wants a look comes first
    private static int Rank(string state) => state switch
    {
        "failed" => 0,
        "backoff" => 1,
        "stopping" => 2,
        "starting" or "reloading" => 3,
        "waiting" or "paused" => 4,
        "running" => 5,
        "completed" => 6,
        _ => 7,
    };
}
