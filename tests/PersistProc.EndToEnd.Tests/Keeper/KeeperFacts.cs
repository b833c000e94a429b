namespace PersistProc.EndToEnd.Tests.Keeper;

/// <summary>What the keeper promises about itself: small, asleep, and on nobody's back.</summary>
public sealed class KeeperFacts(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task It_is_under_8_MB_with_100_services_and_asleep_when_nothing_happens()
    {
        for (var number = 0; number < 100; number++)
            await Box.Do("run", "-d", "--name", $"s{number}", "--", "sleep", $"33{number:D4}");
        var keeper = Box.Keeper;
        var resident = Proc.Kilobytes(keeper, "VmRSS");
        Output.WriteLine($"resident: {resident} kB");
        Assert.True(resident < 8 * 1024, $"{resident} kB resident");

        // a window: the only way to see that nothing happens in it. What was just started may still settle in the first
        var window = TimeSpan.FromSeconds(4);
        long[] wakeups = [];
        for (var look = 0; look < 3; look++)
        {
            wakeups = await Wakeups.Count([keeper, Box.Supervisor], window);
            Output.WriteLine($"in {window}: keeper {wakeups[0]}, supervisor {wakeups[1]}");
            // Kestrel's heartbeat is one a second; as a thread of its own and a pool thread it may count more than once
            if (wakeups[0] == 0 && wakeups[1] < window.TotalSeconds * 4)
                return;
        }

        Assert.Fail($"never asleep: keeper {wakeups[0]}, supervisor {wakeups[1]} wake-ups in {window}");
    }

    [Fact]
    public async Task It_is_the_parent_of_every_service_and_of_the_supervisor_and_waits_for_all_that_end_below_it()
    {
        var row = await Box.Service("job", Dummy, "spawn", "orphan", "session", "{", "pid-file", Box.At("other"), "await-file", Box.At("go"), "}", "wait");
        var other = await Box.PidFrom("other");
        Assert.Equal(Box.Keeper, Proc.Stat(row.Pid)!.Parent);
        Assert.Equal(Box.Keeper, Proc.Stat(Box.Supervisor)!.Parent);
        Assert.Equal(Box.Keeper, Proc.Stat(other)!.Parent);
        await File.WriteAllTextAsync(Box.At("go"), "");
        // no zombie stays
        await Eventually.True(() => Proc.Stat(other) is null);
    }

    [Fact]
    public async Task It_leaves_nothing_open_of_services_that_have_ended()
    {
        await Box.Do("run", "--name", "first", "--", "true");
        var before = (Keeper: Proc.Descriptors(Box.Keeper).Count, Supervisor: Proc.Descriptors(Box.Supervisor).Count);
        for (var number = 0; number < 30; number++)
            await Box.Do("run", "--name", "first", "--", "true");
        await Eventually.True(() => Proc.Descriptors(Box.Keeper).Count <= before.Keeper + 1);
        await Eventually.True(() => Proc.Descriptors(Box.Supervisor).Count <= before.Supervisor + 4);
    }

    [Fact]
    public async Task Three_quick_deaths_of_the_supervisor_are_answered_in_a_sentence_until_one_lives()
    {
        var row = await Box.Service("job", "sleep", "1000");
        for (var death = 0; death < 4; death++)
        {
            await Eventually.True(() => Box.Supervisor != 0);
            var old = Box.Supervisor;
            _ = Libc.kill(old, (int)Signal.KILL);
            await Eventually.True(() => !Proc.Alive(old));
        }

        var meanwhile = await Box.Cli("list");
        Assert.True(meanwhile.ExitCode == 0 || meanwhile.Stderr.StartsWith("persistproc: ", StringComparison.Ordinal), meanwhile.ToString());
        await Eventually.True(async () => (await Box.Cli("list")).ExitCode == 0, TimeSpan.FromSeconds(30));
        Assert.Equal(row.Pid, (await Box.Status("job")).Pid);
    }
}
