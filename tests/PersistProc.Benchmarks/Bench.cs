using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PersistProc.Benchmarks;

/// <summary>A sandbox, and ways to time what happens in it.</summary>
internal sealed class Bench
{
    public Sandbox Box { get; } = new();

    /// <summary>A program from spawn to its end, in milliseconds; its output goes nowhere.</summary>
    public unsafe double Time(params IEnumerable<string> command)
    {
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        var fd = Pipe.Number(nowhere);
        var order = Box.Order([.. command]) with { Descriptors = new Dictionary<int, int> { [0] = fd, [1] = fd, [2] = fd } };
        var start = Stopwatch.GetTimestamp();
        var pid = Spawn.Start(order);
        int status;
        while (Libc.waitpid(pid, &status, 0) < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR)
        {
        }

        var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return status == 0 ? milliseconds : throw new InvalidOperationException($"{string.Join(' ', command)}: wait status {status}");
    }

    public double TimeCli(params IEnumerable<string> arguments) => Time(Box.Command(arguments));

    /// <summary>Ends the supervisor and returns when nobody of it is left.</summary>
    public void ShutDown()
    {
        TimeCli("shutdown");
        while (Box.Keeper != 0)
        {
        }
    }

    /// <summary>Rounds of several things in turn, so that noise hits all alike: the medians.</summary>
    public static double[] InTurn(int rounds, params Func<double>[] things)
    {
        var values = things.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var at = 0; at < things.Length; at++)
                values[at].Add(things[at]());
        }

        return [.. values.Select(Statistics.Median)];
    }

    public async Task Clean()
    {
        if (Box.Keeper != 0)
            await Box.Begin("--no-autostart", "shutdown").EndedWithin(TimeSpan.FromSeconds(60));
        foreach (var pid in Box.Ours().OrderByDescending(pid => Proc.Program(pid) == "persistproc-keeper"))
            _ = Libc.kill(pid, (int)Signal.KILL);
        await Eventually.True(() => Box.Ours().Count == 0);
        Directory.Delete(Box.Base, recursive: true);
    }
}
