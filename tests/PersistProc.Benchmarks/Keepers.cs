namespace PersistProc.Benchmarks;

/// <summary>Who keeps a program's terminal: we, and the peers that are installed.</summary>
/// <param name="Name">The program.</param>
/// <param name="Begin">Starts a command there.</param>
/// <param name="Attach">The command of a client.</param>
internal sealed record Keepers(string Name, Func<string, string, Task> Begin, Func<string, IReadOnlyList<string>> Attach)
{
    public const string Ours = "persistproc";

    /// <summary>Those that are here, ours first; a missing one is said.</summary>
    public static IReadOnlyList<Keepers> All(Bench bench)
    {
        bench.Box.Variables["TERM"] = "xterm";
        bench.Box.Variables.Remove("TMUX");
        return [Our(bench), .. new[] { Dtach(bench), Tmux(bench) }.Where(IsHere)];
    }

    private static Keepers Our(Bench bench) => new(
        Ours,
        (name, line) => bench.Box.Do("run", "-d", "-t", "--name", name, "sh", "-c", line),
        name => bench.Box.Command("attach", name));

    private static Keepers Dtach(Bench bench) => new(
        "dtach",
        (name, line) => Run(bench, "dtach", "-n", bench.Box.At($"{name}.dtach"), "-r", "none", "sh", "-c", line),
        name => ["dtach", "-a", bench.Box.At($"{name}.dtach"), "-r", "none", "-E", "-z"]);

    private static Keepers Tmux(Bench bench) => new(
        "tmux",
        (name, line) => Run(bench, "tmux", "-S", bench.Box.At($"{name}.tmux"), "-f", "/dev/null", "new-session", "-d", "-x", "200", "-y", "50", line, ";", "set", "status", "off"),
        name => ["tmux", "-S", bench.Box.At($"{name}.tmux"), "attach"]);

    private static bool IsHere(Keepers keeper)
    {
        if ((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, keeper.Name)))) return true;
        Console.Error.WriteLine($"bench: skipped: no {keeper.Name}");
        return false;
    }

    private static async Task Run(Bench bench, params IReadOnlyList<string> command)
    {
        var started = await Client.Start(bench.Box.Order(command)).EndedWithin(TimeSpan.FromSeconds(10));
        if (started != 0) throw new InvalidOperationException($"{string.Join(' ', command)}: {started}");
    }
}
