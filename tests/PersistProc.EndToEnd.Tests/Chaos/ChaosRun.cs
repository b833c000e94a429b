using System.Diagnostics;
using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>
/// Random actions, by a seed that chooses them all, and a rest after so many, at which everything has to be as the
/// invariants have it. The same seed makes the same choices; what comes of them is a matter of time as well.
/// </summary>
internal sealed class ChaosRun(int seed, bool keepersToo, Action<string> say)
{
    private const int ActionsBetweenRests = 25;
    private const int RestsBetweenShutdowns = 6;
    private readonly List<string> _done = [];
    private readonly Sandbox _box = new();
    private World _world = null!;
    private Checker _checker = null!;

    public int Actions { get; private set; }

    /// <summary>Goes on for that long. Throws at what must not be, and then leaves all files where they are.</summary>
    public async Task Go(TimeSpan time, int atMost = int.MaxValue)
    {
        say($"seed {seed}: {_box.Root}");
        (_world, var clock) = (new World(_box), Stopwatch.StartNew());
        _checker = new Checker(_world);
        var actions = ChaosAction.All(keepersToo);
        try
        {
            await Begin();
            while (clock.Elapsed < time && Actions < atMost)
            {
                await One(actions);
                if (Actions % ActionsBetweenRests != 0) continue;
                await Rest();
                if (Actions / ActionsBetweenRests % RestsBetweenShutdowns != 0) continue;
                await Shutdown();
                await Start();
            }

            await Rest();
            await Shutdown();
            Tell();
        }
        catch (Exception wrong)
        {
            Tell();
            var explained = Explain(wrong);
            // what lies on the small disk goes with it
            if (_world.Disk is not null) await _box.Run("cp", "-a", Path.Combine(_box.Root, "state"), Path.Combine(_box.Base, "state-kept"));
            throw new ChaosViolation(explained);
        }
        finally
        {
            End();
        }

        Directory.Delete(_box.Base, recursive: true);
    }

    private async Task Begin()
    {
        Directory.CreateDirectory(_world.Witness);
        var where = (seed % 3) switch { 0 => null, 1 => "state/logs", _ => "state" };
        if (where is not null) _world.Disk = await SmallDisk.Mount(_box, Path.Combine(_box.Root, where), "1g", say);
        say(_world.Disk is null ? "no full disk with this seed" : $"a small disk at {where}");
        _world.WriteFile(0);
        await Start();
    }

    private async Task Start()
    {
        foreach (var member in Member.All)
        {
            _world.Allow(member.Name);
            _world.Want(member.Name, Wish.Up);
        }

        // names of services that have replicas are known only where they have some
        await _box.Do("scale", "worker=2");
        _world.Replicas = 2;
        // not all of them come up: whoever crashes at once may be told of as one that failed
        var started = await _box.Cli(["start", .. Member.All.Select(member => member.Name)]);
        if (started.ExitCode is not (0 or 1)) throw new ChaosViolation($"start of all: {started}");
        await Rest();
    }

    private async Task One(IReadOnlyList<ChaosAction> actions)
    {
        var random = new Random(unchecked(seed * 486_187_739 + ++Actions));
        var action = ChaosAction.Pick(actions, random);
        var pause = random.Next(4) == 0 ? 0 : random.Next(0, 150);
        _done.Add($"{Actions,5} {DateTime.UtcNow:HH:mm:ss.fff} {await action.Do(_world, random, Actions)}");
        await Eventually.Passes(TimeSpan.FromMilliseconds(pause));
    }

    /// <summary>Everybody ends what he was at, what is broken is repaired; then all has to be as it should, and soon.</summary>
    private async Task Rest()
    {
        await _world.CommandsEnd();
        var clock = Stopwatch.StartNew();
        for (List<string> wrong; (wrong = await _checker.Look()).Count > 0;)
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(40)) throw new ChaosViolation(string.Join('\n', wrong));
            await Eventually.Passes(TimeSpan.FromMilliseconds(100));
        }

        foreach (var follower in _world.Followers)
        {
            if (await follower.End() is { } wrong) throw new ChaosViolation(wrong);
        }

        _world.Followers.Clear();
        _world.Runs.RemoveAll(run => run.CameToItsEnd);
        _world.WasFull = _world.LostOutput = false;
        _done.Add($"      {DateTime.UtcNow:HH:mm:ss.fff} at rest after {clock.Elapsed.TotalSeconds:F1} s");
        if (Actions % (10 * ActionsBetweenRests) == 0) Tell();
    }

    private async Task Shutdown()
    {
        var leaf = Leaves.Of(_box.Keeper);
        _world.Family.IsToEnd();
        foreach (var member in Member.All) _world.Want(member.Name, Wish.Unknown);
        var result = await _box.Cli("shutdown");
        if (result.ExitCode != 0) throw new ChaosViolation($"shutdown: {result}");
        try
        {
            await Eventually.True(() => _box.Ours().Count == 0 && (leaf is null || !Leaves.Remains(leaf)));
        }
        catch (TimeoutException)
        {
            throw new ChaosViolation($"left after shutdown ({result}): {string.Join('\n', _box.Ours().Select(Diagnostics.Describe))} {(leaf is not null && Leaves.Remains(leaf) ? leaf : "")}");
        }

        string[] gone = ["run/persistproc.sock", "state/persistproc.sock", "state/where"];
        foreach (var path in gone.Where(path => Path.Exists(Path.Combine(_box.Root, path)))) throw new ChaosViolation($"left after shutdown: {path}");
        _world.Count("shutdowns");
        _done.Add($"      {DateTime.UtcNow:HH:mm:ss.fff} shut down");
    }

    private void Tell()
    {
        say(string.Create(CultureInfo.InvariantCulture, $"{Actions} actions, {_checker.Lines} lines checked, {_checker.Missing} bytes missing and told, slowest list at rest {_checker.SlowestList.TotalMilliseconds:F0} ms; {string.Join(", ", _world.Counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value} {count.Key}"))}"));
        foreach (var (sentence, count) in _world.Told.OrderByDescending(told => told.Value)) say($"  {count} x {sentence}");
    }

    private string Explain(Exception wrong) =>
        $"seed {seed}, action {Actions}, root {_box.Root}\n{(wrong is ChaosViolation ? wrong.Message : wrong.ToString())}\n\nthe last actions:\n{string.Join('\n', _done.TakeLast(45))}\n\nprocesses:\n{string.Join('\n', _box.Ours().Select(Diagnostics.Describe))}";

    // after a violation nothing more is expected of anybody
    private void End()
    {
        for (var round = 0; round < 50 && _box.Ours() is { Count: > 0 } left; round++)
        {
            foreach (var pid in left.OrderByDescending(pid => Proc.Program(pid) == "persistproc-keeper")) _ = Libc.kill(pid, (int)Signal.KILL);
        }

        if (_world?.Disk is { } disk) disk.Dispose();
    }
}
