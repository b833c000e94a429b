namespace PersistProc.EndToEnd.Tests.Keeper;

/// <summary>Whatever goes wrong in the keeper, or is said to it, it goes on: it is the parent of everything.</summary>
public sealed class ItDoesNotEnd(ITestOutputHelper output) : EndToEndTest(output)
{
    // a frame of a length that cannot be, an order that is cut short, a text longer than its frame
    [Theory]
    [InlineData(@"\377\377\377\377\000\000\000\000")]
    [InlineData(@"\004\000\000\000\102\000\000\000\001\000\000\000")]
    [InlineData(@"\004\000\000\000\104\000\000\000\377\377\377\177")]
    public async Task A_supervisor_that_talks_nonsense_is_replaced(string nonsense)
    {
        var (place, row, keeper) = await Begin();
        place.Fake($"echo began >> {Box.At("began")}\nprintf '{nonsense}' >&3\nexec sleep 774461\n");
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        await Eventually.True(() => Lines("began") >= 2);
        place.FakeNoMore();

        Assert.Equal((row.Pid, keeper), ((await Running()).Pid, Box.Keeper));
        Assert.Empty(Box.Running("774461"));
        Assert.Contains("an error of the keeper's own", Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_may_open_nothing_more_goes_on_and_starts_the_supervisor_when_it_may()
    {
        var (_, row, keeper) = await Begin();
        var before = Limits.Set(keeper, Libc.RLIMIT_NOFILE, 1);
        var refused = await Box.Cli("run", "--name", "more", "--", "sleep", "774462");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("no pipe could be made", refused.Stderr, StringComparison.Ordinal);
        Assert.Empty(Box.Running("774462"));
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        await Eventually.True(() => Told().Contains("open files", StringComparison.OrdinalIgnoreCase));

        Limits.Set(keeper, Libc.RLIMIT_NOFILE, before);

        Assert.Equal((row.Pid, keeper), ((await Running()).Pid, Box.Keeper));
        await Box.Service("more", "sleep", "774462");
        Assert.Single(Box.Running("774462"));
    }

    [Fact]
    public async Task A_supervisor_that_stands_still_is_replaced_while_a_client_waits_and_how_it_ended_is_told()
    {
        var (_, row, keeper) = await Begin();
        var hung = Box.Supervisor;
        _ = Libc.kill(hung, (int)Signal.STOP);

        Assert.Equal(row.Pid, (await Running()).Pid);
        Assert.Equal(keeper, Box.Keeper);
        Assert.NotEqual(hung, Box.Supervisor);
        Assert.Contains($"the supervisor (pid {hung}) has not answered in 10 seconds, and is ended", Told(), StringComparison.Ordinal);
        Assert.Contains($"the supervisor (pid {hung}) was killed by SIGKILL; the next one goes on in its place", Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervisor_that_is_ended_on_purpose_is_not_told_of_as_one_that_died()
    {
        await Begin();
        await Box.Do("upgrade");
        await Box.Do("shutdown", "--keep");
        await Running();
        Assert.Contains("upgraded", Told(), StringComparison.Ordinal);
        Assert.DoesNotContain("killed", Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Supervisors_that_never_come_up_cost_it_no_descriptors()
    {
        var (place, row, keeper) = await Begin();
        place.Fake($"echo began >> {Box.At("began")}\nexit 1\n");
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        // from the fourth on it takes what is installed, each time anew
        await Eventually.True(() => Lines("began") >= 6, TimeSpan.FromSeconds(60));
        await Eventually.True(() => Proc.Descriptors(keeper).Values.Count(target => target == place["persistprocd"]) == 1);
        place.FakeNoMore();
        Assert.Equal(row.Pid, (await Running()).Pid);
    }

    [Fact]
    public async Task A_supervisor_whose_keeper_dies_in_the_middle_of_the_handover_ends_and_the_next_one_takes_over_everything()
    {
        // more descriptors than one batch takes: it waits for the next
        for (var number = 0; number < 80; number++)
            await Box.Do("run", "-d", "--name", $"s{number}", "--", "sleep", $"7745{number:D2}");
        await Mortals.Whole(Box);
        var (keeper, first, before) = (Box.Keeper, Box.Supervisor, Box.Running("sleep 7745"));
        _ = Libc.kill(first, (int)Signal.KILL);
        var second = 0;
        await Eventually.True(() => (second = Proc.Children(keeper).FirstOrDefault(pid => pid != first && Proc.Program(pid) == "persistprocd")) != 0, everyMilliseconds: 0);
        _ = Libc.kill(keeper, (int)Signal.STOP);

        _ = Libc.kill(keeper, (int)Signal.KILL);

        await Eventually.True(() => !Proc.Alive(second));
        await Mortals.Whole(Box);
        Assert.Equal(80, before.Count);
        Assert.Equal(before, Box.Running("sleep 7745"));
    }

    [Fact]
    public async Task A_record_that_differs_from_the_keepers_is_written_anew_by_the_next_supervisor()
    {
        var row = await Box.Service("web", "sleep", "774463");
        var path = Path.Combine(Box.Root, "state", "services", "web.json");
        await Eventually.True(() => File.Exists(path) && File.ReadAllText(path).Contains("774463", StringComparison.Ordinal));
        await File.WriteAllTextAsync(path, "{}");
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);

        await Eventually.True(() => File.ReadAllText(path).Contains("774463", StringComparison.Ordinal));
        Assert.Equal(row.Pid, (await Box.Status("web")).Pid);
    }

    private async Task<(Installation Place, Row Row, int Keeper)> Begin()
    {
        var place = new Installation(Box, "place");
        place.PutSwitch();
        Assert.Equal(0, (await place.Run("run", "-d", "--name", "web", "--", "sleep", "774460")).ExitCode);
        return (place, await Box.Status("web"), Box.Keeper);
    }

    private async Task<Row> Running()
    {
        await Eventually.True(async () => (await Box.Cli("list")).ExitCode == 0, TimeSpan.FromSeconds(30));
        return await Box.Until("web", "running");
    }

    private string Told() => File.ReadAllText(Path.Combine(Box.Root, "state", "stderr.log"));

    private int Lines(string file) => File.Exists(Box.At(file)) ? File.ReadAllLines(Box.At(file)).Length : 0;
}
