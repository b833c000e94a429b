using System.Globalization;
using System.Text;

namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>A program that was started by `run`: what it says and how it ends is known beforehand.</summary>
internal sealed class ChaosRunOf
{
    private const int Lines = 100;
    private readonly World _world;
    private readonly Client _client;
    private readonly bool _attached;

    private ChaosRunOf(World world, Client client, string name, int code, bool attached, string onExit)
    {
        (_world, _client, Name, Code, _attached, OnExit) = (world, client, name, code, attached, onExit);
    }

    public string Name { get; }

    public int Code { get; }

    public string OnExit { get; }

    /// <summary>We have killed its program.</summary>
    public bool WasKilled { get; set; }

    /// <summary>All three of us died meanwhile.</summary>
    public bool LostFamily { get; set; }

    /// <summary>We have killed its client.</summary>
    public bool LostClient { get; private set; }

    /// <summary>It came to its end by itself.</summary>
    public bool CameToItsEnd => File.Exists(Path.Combine(_world.Witness, Name + ".end"));

    public static ChaosRunOf Begin(World world, Random random, int number, bool attached)
    {
        var (name, code, onExit) = ($"r{number}", random.Next(0, 50), random.Next(2) == 0 ? "stop" : "detach");
        var loses = attached && random.Next(3) == 0;
        // one that has to be stopped by its client's end does not end by itself
        var seconds = loses && onExit == "stop" ? "300" : World.Seconds(random, 1500);
        string[] program =
        [
            Binaries.Dummy, "mark", world.Mark(name), "enter", world.Witness, "lines", Lines.ToString(CultureInfo.InvariantCulture), "40", "400",
            "sleep", seconds, "print", "end", "append", Path.Combine(world.Witness, name + ".end"), "x", "exit", code.ToString(CultureInfo.InvariantCulture),
        ];
        world.Allow(name);
        var client = world.Box.Begin(["run", "--name", name, .. attached ? (string[])["--on-exit", onExit] : ["-d"], "--stop", "INT 300ms, KILL", "--", .. program]);
        var run = new ChaosRunOf(world, client, name, code, attached, onExit);
        world.Aside(loses ? run.Lose(random.Next(0, 600)) : run.Watch());
        return run;
    }

    private async Task Lose(int afterMilliseconds)
    {
        await Eventually.Passes(TimeSpan.FromMilliseconds(afterMilliseconds));
        LostClient = true;
        _client.Signal(Signal.KILL);
        await _client.Ended;
    }

    private async Task Watch()
    {
        var code = await World.Patiently(_client, $"run of {Name}");
        if (code == (_attached ? Code : 0)) return;
        _world.Tell(["run", _attached ? "attached" : "-d"], code, _client.Errors);
        // 125 and 69: it says itself that it could not. Everything else has to be the program's end
        if (code is not (69 or 125) && !LostFamily && !_world.Family.MayHaveDied && !(WasKilled && code is 137))
            throw new ChaosViolation($"`run` of {Name} ends with {code}, its program with {Code}: {_client.Errors}");
    }

    /// <summary>What is wrong about what its client has shown, or null.</summary>
    public string? Shown()
    {
        if (LostFamily || !_attached || LostClient || WasKilled || !_client.Ended.IsCompleted || !_client.Closed.IsCompleted || _client.Ended.Result != Code) return null;
        var expected = new StringBuilder();
        for (var number = 1; number <= Lines; number++) expected.Append(CultureInfo.InvariantCulture, $"{number:D10}").Append('x', 29).Append('\n');
        expected.Append("end\n");
        return _client.Text == expected.ToString() || _world.WasFull ? null : $"the client of {Name} has shown\n{_client.Text}\ninstead of the program's {Lines} lines; it said: {_client.Errors}";
    }

    /// <summary>What is wrong about its row, or null.</summary>
    public string? Told(Row? row)
    {
        if (LostFamily) return null;
        if (row is null) return CameToItsEnd ? $"{Name} has run, and is not listed" : null;
        if (row.HasRunningProcess) return LostClient && OnExit == "stop" ? $"{Name} still runs though its client, with --on-exit stop, was killed" : null;
        if (WasKilled && row.ExitSignal == "SIGKILL") return null;
        return CameToItsEnd && row.ExitCode != Code ? $"{Name} ended with {Code}, its row says {row.ExitCode} {row.ExitSignal} ({row.State}, {row.Why})" : null;
    }
}

/// <summary>A client that reads on.</summary>
internal sealed class Follower(World world, Client client, string name)
{
    public static Follower Begin(World world, string name) =>
        new(world, world.Box.Begin("logs", "-f", "-n", "3", name), name);

    /// <summary>Ends it. What is wrong about what it has shown, or null.</summary>
    public async Task<string?> End()
    {
        var ended = client.Ended.IsCompleted;
        client.Signal(Signal.KILL);
        var code = await client.Ended;
        if (ended && code != 0) world.Tell(["logs", "-f"], code, client.Errors);
        await client.Closed;
        if (world.WasFull || world.LostOutput || client.Errors.Length > 0) return null;       // what is missing was told
        var check = new LineOrder();
        var text = client.Text;
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (check.Next(line, mayBeginAnywhere: true) is { } wrong) return $"`logs -f {name}` shows {wrong}";
        }

        return null;
    }
}
