namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>One service of the chaos run's file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Steps">What the dummy does once it has entered.</param>
internal sealed record Member(string Name, string[] Steps)
{
    private const string Quick = """stop = ["INT 300ms", "TERM 300ms", "KILL"]""";

    /// <summary>Further lines of its table.</summary>
    public string[] Keys { get; init; } = ["restart = \"always\"", Quick];

    /// <summary>Nobody commands or kills it: all the while it is the one instance that was started.</summary>
    public bool IsUntouched { get; init; }

    /// <summary>At rest, and wished to run, it runs.</summary>
    public bool RunsWhenWished { get; init; } = true;

    /// <summary>It starts only when it is told to, or was killed.</summary>
    public bool IsCounted { get; init; } = true;

    /// <summary>How many replicas the file says, or 0 for a service of its own.</summary>
    public int Replicas { get; init; }

    /// <summary>What is started with it and stopped before it: commands to these come one after the other.</summary>
    public string Lane { get; init; } = Name;

    /// <summary>Whoever is started with it.</summary>
    public string[] Requires { get; init; } = [];

    public bool Writes => Steps.Contains("chronicle");

    private static string[] Halting => ["on", "INT", "{", "halt", "}", "on", "TERM", "{", "halt", "}"];

    /// <summary>All of the file. W stands for the witnesses' directory, M for the mark.</summary>
    public static IReadOnlyList<Member> All { get; } =
    [
        new("steady-1", [.. Halting, "chronicle", "W", "1000", "one"]) { IsUntouched = true },
        new("steady-2", [.. Halting, "chronicle", "W", "3000", "both"]) { IsUntouched = true },
        new("steady-3", ["spawn", "orphan", "session", "wiped", "{", "mark", "M", "ignore", "INT,TERM", "wait", "}", .. Halting, "chronicle", "W", "20000", "one"]) { IsUntouched = true },
        new("writer-1", [.. Halting, "chronicle", "W", "1000", "one"]),
        new("writer-2", [.. Halting, "chronicle", "W", "2000", "both"]),
        new("writer-3", ["chronicle", "W", "5000", "one"]),
        new("dependent", [.. Halting, "chronicle", "W", "10000", "one"])
        {
            Keys = ["restart = \"always\"", Quick, "requires = [\"writer-1\"]", "after = [\"writer-1@ready\"]"],
            Lane = "writer-1",
            Requires = ["writer-1"],
            IsCounted = false,      // what it requires takes it along
        },
        new("deaf", ["ignore", "INT,TERM", "chronicle", "W", "5000", "one"]),
        new("numb", ["ignore", "ALL", "storm", "3", "{", "mark", "M", "ignore", "ALL", "wait", "}", "wait"]),
        new("forker", ["spawn", "orphan", "session", "wiped", "silent", "{", "mark", "M", "ignore", "INT,TERM", "wait", "}", "wait"]),
        new("tree", ["storm", "4", "{", "mark", "M", "spawn", "group", "{", "mark", "M", "wait", "}", "wait", "}", "wait"]),
        new("stormy", ["on", "INT", "{", "storm", "10", "{", "mark", "M", "ignore", "INT,TERM", "wait", "}", "exit", "0", "}", "wait"]),
        new("standing", ["stop-self", "wait"]),
        new("slow", ["on", "INT", "{", "sleep", "0.2", "exit", "0", "}", "wait"]),
        new("notifier", ["sleep", "0.05", "notify", "READY=1", "wait"]) { Keys = ["restart = \"always\"", Quick, "type = \"notify\""] },
        new("crash", ["print", "up", "exit", "3"]) { IsCounted = false, RunsWhenWished = false },
        new("leaver", ["spawn", "orphan", "session", "{", "mark", "M", "ignore", "INT", "wait", "}", "sleep", "0.7", "die", "SEGV"]) { IsCounted = false, RunsWhenWished = false },
        new("once", ["sleep", "0.1", "exit", "0"]) { Keys = ["type = \"oneshot\"", Quick], RunsWhenWished = false },
        new("worker", [.. Halting, "chronicle", "W", "10000", "one"]) { Replicas = 2, IsCounted = false, RunsWhenWished = false, Keys = ["restart = \"always\"", Quick, "replicas = 2"] },
    ];

    /// <summary>Its table.</summary>
    public string Toml(string dummy, string mark, string witness, int variant)
    {
        string[] command = [dummy, "mark", mark, "enter", witness, .. Steps.Select(step => step switch { "W" => witness, "M" => mark, _ => step })];
        return $"""
            [services.{Name}]
            command = [{string.Join(", ", command.Select(word => $"\"{word}\""))}]
            environment = {"{"} VARIANT = "{variant}" {"}"}
            {string.Join('\n', Keys)}

            """;
    }
}
