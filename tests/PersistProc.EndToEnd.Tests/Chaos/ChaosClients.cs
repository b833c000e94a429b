using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>Somebody wants something of the supervisor.</summary>
internal static class ChaosClients
{
    private static readonly Member[] Commanded = [.. Member.All.Where(member => !member.IsUntouched && member.Replicas == 0)];
    private static readonly string[] Readers = ["steady-1", "steady-2", "writer-1", "writer-2", "crash", "worker"];

    public static IReadOnlyList<ChaosAction> All { get; } =
    [
        new("command", 24, Command),
        new("scale", 3, Scale),
        new("run, attached", 7, (world, random, number) => Run(world, random, number, attached: true)),
        new("run -d", 4, (world, random, number) => Run(world, random, number, attached: false)),
        new("look", 8, Look),
        new("follow", 4, Follow),
    ];

    private static async Task<string> Command(World world, Random random, int number)
    {
        var member = Commanded[random.Next(Commanded.Length)];
        var verb = random.Next(5) switch { 0 or 1 => "start", 2 or 3 => "restart", _ => "stop" };
        TimeSpan? killAfter = random.Next(8) == 0 ? TimeSpan.FromMilliseconds(random.Next(0, 40)) : null;
        await world.Command(member.Lane, [verb, member.Name], killAfter, code => Ended(world, member, verb, code), () => Begins(world, member, verb));
        return $"{verb} {member.Name}{(killAfter is { } time ? $", killed after {time.TotalMilliseconds} ms" : "")}";
    }

    private static void Begins(World world, Member member, string verb)
    {
        foreach (var other in (string[])[member.Name, .. member.Requires, .. Member.All.Where(other => other.Requires.Contains(member.Name)).Select(other => other.Name)])
        {
            world.Want(other, Wish.Unknown);
            if (verb != "stop") world.Allow(other);
        }
    }

    private static void Ended(World world, Member member, string verb, int? code)
    {
        if (code != 0) return;
        world.Want(member.Name, verb == "stop" ? Wish.Down : Wish.Up);
        var others = verb == "stop" ? Member.All.Where(other => other.Requires.Contains(member.Name)).Select(other => other.Name) : member.Requires;
        foreach (var other in others) world.Want(other, verb == "stop" ? Wish.Down : Wish.Up);
    }

    private static async Task<string> Scale(World world, Random random, int number)
    {
        var replicas = random.Next(0, 5);
        await world.Command("worker", ["scale", string.Create(CultureInfo.InvariantCulture, $"worker={replicas}")], null,
            code => world.Replicas = code == 0 ? replicas : null, () => world.Replicas = null);
        return $"scale worker={replicas}";
    }

    private static Task<string> Run(World world, Random random, int number, bool attached)
    {
        var run = ChaosRunOf.Begin(world, random, number, attached);
        world.Runs.Add(run);
        return Task.FromResult($"run {(attached ? $"--on-exit {run.OnExit}" : "-d")} {run.Name}, which ends with {run.Code}");
    }

    private static Task<string> Look(World world, Random random, int number)
    {
        var name = Readers[random.Next(Readers.Length)];
        string[] arguments = random.Next(6) switch
        {
            0 => ["list", "-a"],
            1 => ["status", "steady-1"],
            2 => ["logs", "-n", "20", name],
            3 => ["-o", "json", "list", "--stats"],
            4 => ["events", "--since", "5s"],
            _ => ["logs", "--since", "2s", name],
        };
        TimeSpan? killAfter = random.Next(4) == 0 ? TimeSpan.FromMilliseconds(random.Next(0, 20)) : null;
        world.Aside(arguments, killAfter);
        return Task.FromResult(string.Join(' ', arguments) + (killAfter is null ? "" : ", killed"));
    }

    private static Task<string> Follow(World world, Random random, int number)
    {
        var name = Readers[random.Next(4)];
        world.Followers.Add(Follower.Begin(world, name));
        return Task.FromResult($"logs -f {name}");
    }
}
