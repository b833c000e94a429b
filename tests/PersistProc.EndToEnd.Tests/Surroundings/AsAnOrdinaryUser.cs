using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Surroundings;

/// <summary>Trees, crashes and logs as a user who may do nothing special, and where he is given a control group.</summary>
public sealed class AsAnOrdinaryUser(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Unified = "/sys/fs/cgroup/unified", Only = "/sys/fs/cgroup";

    [Fact]
    public async Task Everything_goes_by_marks()
    {
        if (await OrdinaryUser.Own(Box) is { } why)
        {
            Output.WriteLine($"not tried: {why}");
            return;
        }

        await Everything();
    }

    // as `systemd --user` gives it: a group that is the user's, marked as his to divide
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_a_delegated_control_group_each_tree_has_its_own(bool marked)
    {
        var mount = new[] { Unified, Only }.FirstOrDefault(path => File.Exists(Path.Combine(path, "cgroup.procs")));
        if (await OrdinaryUser.Own(Box) is { } why || mount is null || Libc.getuid() != 0)
        {
            Output.WriteLine("not tried: it takes root and control groups of version 2 to delegate one");
            return;
        }

        var group = Path.Combine(mount, $"user-{Box.Id}.slice");
        var own = Path.Combine(group, "own.service");
        Directory.CreateDirectory(own);
        try
        {
            foreach (var path in (string[])[own, Path.Combine(own, "cgroup.procs"), Path.Combine(own, "cgroup.subtree_control"), Path.Combine(own, "cgroup.threads")]) await Box.Run("chown", "65534:65534", path);
            if (marked) Mark(own);
            Box.Runner.InsertRange(0, ["sh", "-c", $"echo $$ > {own}/cgroup.procs && exec \"$@\"", "sh"]);
            await Everything();
            var row = await Box.Service("leaf", "sleep", "774499");
            Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Pid} is in {Leaves.Of(row.Pid)}"));
            Assert.StartsWith(own, Leaves.Of(row.Pid) ?? "no group of its own", StringComparison.Ordinal);
            await Box.Do("shutdown");
            await Eventually.True(() => Directory.GetDirectories(own).Length == 0);
        }
        finally
        {
            Box.Runner.Clear();
            await Eventually.True(() => Leaves.TryRemove(own));
            await Eventually.True(() => Leaves.TryRemove(group));
        }
    }

    private static unsafe void Mark(string group)
    {
        var one = (byte)'1';
        Libc.Check(Libc.setxattr(group, "user.delegate", &one, 1, 0), "setxattr");
    }

    private async Task Everything()
    {
        var dummy = OrdinaryUser.Dummy(Box);
        await Box.ServiceWith("escapes", ["--stop", "INT 300ms, KILL"], dummy, "spawn", "orphan", "session", "wiped", "{", "ignore", "INT,TERM", "pid-file", Box.At("other"), "wait", "}", "wait");
        var row = await Box.ServiceWith("writer", ["--stop", "INT 20s, KILL"], dummy, "on", "INT", "{", "halt", "}", "tick", "1000");
        var other = await Box.PidFrom("other");
        Assert.Equal("65534", Proc.Status(row.Pid, "Uid").Split('\t')[0]);
        var before = Box.Supervisor;
        _ = Libc.kill(before, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != before);

        Assert.Equal(row.Pid, (await Box.Status("writer")).Pid);
        await Box.Do("stop", "escapes", "writer");
        Assert.False(Proc.Alive(other));
        Assert.Empty(Box.Running("dummy"));
        var lines = Logs.Lines((await Box.Status("writer")).Log);
        Assert.Equal($"done {lines.Length - 1}", lines[^1]);
        Assert.Equal(Enumerable.Range(1, lines.Length - 1).Select(number => number.ToString("D10", CultureInfo.InvariantCulture)), lines[..^1]);
    }
}
