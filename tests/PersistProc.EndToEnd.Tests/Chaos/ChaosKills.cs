namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>Somebody dies, or stands still for a moment.</summary>
internal static class ChaosKills
{
    private static readonly Member[] Mortal = [.. Member.All.Where(member => !member.IsUntouched)];

    public static IReadOnlyList<ChaosAction> All { get; } =
    [
        new("kill the supervisor", 12, static (world, _, _) => Task.FromResult(Supervisor(world))),
        new("kill the supervisor twice", 2, Twice),
        new("freeze the supervisor", 3, Freeze),
        new("kill a service", 12, Service),
        new("kill a run", 3, Run),
    ];

    /// <summary>Where a holder survives, or is started again.</summary>
    public static IReadOnlyList<ChaosAction> OfKeepers { get; } =
    [
        new("kill the keeper", 4, static (world, _, _) => Task.FromResult(Kill(world, "k"))),
        new("kill the holder", 3, static (world, _, _) => Task.FromResult(Kill(world, "h"))),
        new("kill keeper and supervisor", 2, static (world, _, _) => Task.FromResult(Kill(world, "ks"))),
        new("kill keeper and holder", 2, static (world, _, _) => Task.FromResult(Kill(world, "hk"))),
    ];

    // looked for first, killed then: nothing comes in between
    private static string Kill(World world, string whom)
    {
        var (keeper, supervisor, holder) = world.Family.Look();
        return string.Join(' ', whom.Select(each => each switch { 'k' => Kill(world, "the keeper", keeper), 'h' => Kill(world, "the holder", holder), _ => Kill(world, "the supervisor", supervisor) }));
    }

    private static string Supervisor(World world) => Kill(world, "the supervisor", world.Box.Supervisor);

    private static string Kill(World world, string whom, int pid)
    {
        if (pid == 0) return $"{whom} is not there";
        world.Family.Kills(pid);
        _ = Libc.kill(pid, (int)Signal.KILL);
        world.Count("kills of " + whom);
        return $"killed {whom} {pid}";
    }

    private static async Task<string> Twice(World world, Random random, int number)
    {
        var pause = random.Next(0, 80);
        var first = Supervisor(world);
        await Eventually.Passes(TimeSpan.FromMilliseconds(pause));
        return $"{first}, {pause} ms later {Supervisor(world)}";
    }

    private static async Task<string> Freeze(World world, Random random, int number)
    {
        var (pid, time) = (world.Box.Supervisor, random.Next(5, 1500));
        if (pid == 0) return "the supervisor is not there";
        _ = Libc.kill(pid, (int)Signal.STOP);
        world.Aside(Thaw(pid, time));
        await Eventually.Passes(TimeSpan.FromMilliseconds(random.Next(0, time)));
        return $"froze the supervisor {pid} for {time} ms";
    }

    private static async Task Thaw(int pid, int milliseconds)
    {
        var started = Proc.Stat(pid)?.Started;
        await Eventually.Passes(TimeSpan.FromMilliseconds(milliseconds));
        if (Proc.Stat(pid)?.Started == started) _ = Libc.kill(pid, (int)Signal.CONT);
    }

    private static Task<string> Service(World world, Random random, int number)
    {
        var member = Mortal[random.Next(Mortal.Length)];
        var nth = random.Next(1000);
        var alive = world.Marked()[member.Name].Order().ToArray();
        if (alive.Length == 0) return Task.FromResult($"nothing of {member.Name} lives");
        var pid = alive[nth % alive.Length];
        world.Allow(member.Name);
        _ = Libc.kill(pid, (int)Signal.KILL);
        world.Count("kills of services");
        return Task.FromResult($"killed {pid} of {member.Name}");
    }

    private static Task<string> Run(World world, Random random, int number)
    {
        var last = random.Next(5);
        if (world.Runs.Count <= last) return Task.FromResult("there is no such run");
        var run = world.Runs[^(last + 1)];
        run.WasKilled = true;
        var alive = world.Marked()[run.Name].ToArray();
        foreach (var pid in alive) _ = Libc.kill(pid, (int)Signal.KILL);
        return Task.FromResult($"killed {string.Join(' ', alive)} of {run.Name}");
    }
}
