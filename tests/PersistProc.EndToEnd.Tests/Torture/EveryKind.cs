namespace PersistProc.EndToEnd.Tests.Torture;

/// <summary>With trees in control groups of their own, where they can be had.</summary>
public sealed class EveryKindInLeaves(ITestOutputHelper output) : EveryKind(output);

/// <summary>With trees that are known by their marks alone.</summary>
public sealed class EveryKindByMark(ITestOutputHelper output) : EveryKind(output)
{
    private protected override void Prepare() => Box.Variables["PERSISTPROC_CGROUPS"] = "off";
}

/// <summary>
/// Each nasty kind: started, its supervisor killed in the middle of what it says, every byte of that in its log, and after
/// `stop` nothing of it left; while somebody is in the way, `stop` says who.
/// </summary>
public abstract class EveryKind(ITestOutputHelper output) : EndToEndTest(output)
{
    public static TheoryData<string> Names => [.. Kind.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_kept_to_the_byte_over_a_kill_of_the_supervisor_and_stopped_to_the_last_process(string name)
    {
        var kind = Kind.All.Single(kind => kind.Name == name);
        Box.User($"""
            [services.job]
            command = [{string.Join(", ", Command(kind).Select(word => $"\"{word}\""))}]
            restart = "no"
            stop = ["INT {(kind.Stays ? "3s" : "10s")}", "KILL"]
            logs = {"{"} keep = 20 {"}"}
            """);
        await Box.Do("start", "job");
        await KillSupervisor();
        var pid = await Box.PidFrom("pid");

        await Eventually.True(() => Size() == kind.Output!.Length + kind.Errors.Length, TimeSpan.FromSeconds(60));
        await Check(kind);

        if (kind.Leaves) File.WriteAllText(Box.At("go"), "");
        else await Stop(kind, pid);
        await Box.Until("job", row => row.State is "stopped" or "completed" or "failed");
        Assert.False(Proc.Alive(pid));
        Assert.Empty(Box.Running("dummy"));
        await Check(kind);
    }

    private string[] Command(Kind kind) => [Dummy, .. kind.Steps.Select(step => step switch { "PID" => Box.At("pid"), "GO" => Box.At("go"), _ => step })];

    private async Task Stop(Kind kind, int pid)
    {
        var stop = Box.Begin("stop", "job");
        if (kind.Stays) await stop.SaysOnStderr($"{pid} ");
        Assert.Equal(0, await stop.EndedWithin(TimeSpan.FromSeconds(40)));
    }

    private async Task KillSupervisor()
    {
        var before = Box.Supervisor;
        _ = Libc.kill(before, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != before);
    }

    private string Directory => Path.Combine(Box.Root, "state/logs/job");

    private long Size()
    {
        try
        {
            return System.IO.Directory.GetFiles(Directory, "*.log").Sum(path => new FileInfo(path).Length);
        }
        catch (IOException)
        {
            return -1; // not there yet, or given its number between the two looks
        }
    }

    private async Task Check(Kind kind)
    {
        foreach (var (stream, expected) in new[] { ("stdout", kind.Output!), ("stderr", kind.Errors) })
        {
            var read = (await Box.Do("-o", "raw", "logs", "--stream", stream, "job")).Bytes;
            Assert.True(read.AsSpan().SequenceEqual(expected), $"{stream}: {read.Length} bytes, {expected.Length} expected; the first difference is at {Difference(read, expected)}");
        }

        if (kind.Errors.Length == 0) Assert.True(Logs.Bytes(Path.Combine(Directory, "current.log")).AsSpan().SequenceEqual(kind.Output));
    }

    private static int Difference(byte[] one, byte[] other) => one.AsSpan().CommonPrefixLength(other);
}
