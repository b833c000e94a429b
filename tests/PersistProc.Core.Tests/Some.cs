namespace PersistProc.Core.Tests;

/// <summary>Ordinary examples of everything, so that a test names only what it is about.</summary>
internal static class Some
{
    public const string Seed = "0123456789abcdef0123456789abcdef";

    public static readonly DateTimeOffset Wall = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static readonly ServiceName Name = ServiceName.Parse("shop/api");

    public static readonly ClientId Alice = new("alice");

    public static readonly ClientId Bob = new("bob");

    public static readonly ValueList<TreeMember> Nobody = [];

    public static readonly ValueList<TreeMember> Orphans = [new TreeMember(201, "sleep"), new TreeMember(202, "sh")];

    public static readonly ValueList<Obstacle> InTheWay = [new Obstacle(ServiceName.Parse("shop/db"), ObstacleKind.NotYet, Milestone.Ready)];

    public static readonly Tie Tie = new(ServiceName.Parse("shop/db"), TieKind.BoundTo) { Exit = ExitStatus.Exited(1) };

    public static readonly LaunchFailure NoProgram = new(LaunchStage.Program, 2, "no program \"api\" in PATH", 127);

    public static Moment At(double seconds) => new(TimeSpan.FromSeconds(seconds), Wall + TimeSpan.FromSeconds(seconds));

    public static ServiceUnit Unit(RestartPolicy restart = RestartPolicy.OnFailure, string stop = "INT 5s, TERM 5s, KILL") => new()
    {
        Name = Name,
        Label = "the API",
        Command = ["api", "--port", "3000"],
        WorkingDirectory = "/srv/api",
        Restart = restart,
        Stop = StopLadder.Parse(stop),
    };

    public static ServiceRecord Record(ServiceUnit? unit = null) => ServiceRecord.New(unit ?? Unit(), Seed);

    public static Caller Caller(params (string Name, string Value)[] environment) =>
        new(environment.ToDictionary(pair => pair.Name, pair => pair.Value).ToValueMap(), 0b010_010, ValueMap.Empty<ResourceLimit>(), 1000, 4242);
}
