namespace PersistProc.Benchmarks.Measures;

/// <summary>Commands as a whole process: from spawn to exit.</summary>
internal static class Commands
{
    private const string Floor = "`true`";

    public static async Task<IReadOnlyList<Figure>> List(Bench bench)
    {
        await bench.Box.Service("job", "sleep", "1000");
        var medians = Bench.InTurn(100, () => bench.TimeCli("list"), () => bench.Time("true"));
        return [new Figure("`list` with one service, the whole process", medians[0], "ms") { Beside = (Floor, medians[1]), Target = "< 8 ms", Met = medians[0] < 8 }];
    }

    public static Task<IReadOnlyList<Figure>> ColdRun(Bench bench)
    {
        var medians = Bench.InTurn(15,
            () =>
            {
                var time = bench.TimeCli("run", "--", "true");
                bench.ShutDown();
                return time;
            },
            () => bench.Time("true"));
        return Task.FromResult<IReadOnlyList<Figure>>(
            [new Figure("`run -- true`, supervisor not yet running", medians[0], "ms") { Beside = (Floor, medians[1]), Target = "< 150 ms", Met = medians[0] < 150 }]);
    }

    /// <summary>The keeper's first stage ends when its socket accepts connections.</summary>
    public static Task<IReadOnlyList<Figure>> KeeperReady(Bench bench)
    {
        var root = bench.Box.Root;
        string[] command =
        [
            Path.Combine(Binaries.Directory, "persistproc-keeper"), "--background", "--config", $"{root}/config", "--state", $"{root}/state",
            "--run", $"{root}/run", "--socket", $"{root}/run/persistproc.sock",
        ];
        foreach (var directory in new[] { "config", "state", "run" })
            Directory.CreateDirectory(Path.Combine(root, directory), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var medians = Bench.InTurn(15,
            () =>
            {
                var time = bench.Time(command);
                bench.ShutDown();
                return time;
            },
            () => bench.Time("true"));
        return Task.FromResult<IReadOnlyList<Figure>>(
            [new Figure("keeper: from its start until it accepts connections", medians[0], "ms") { Beside = (Floor, medians[1]), Target = "< 15 ms", Met = medians[0] < 15 }]);
    }
}
