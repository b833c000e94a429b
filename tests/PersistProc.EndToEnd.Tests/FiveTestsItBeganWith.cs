namespace PersistProc.EndToEnd.Tests;

/// <summary>
/// The tests that the ancestor never got to pass, with the client as leader of its own session, in the test's group, in a
/// script's group and under a shell with job control. `make soak` runs each a hundred times in a row.
/// </summary>
[Trait("Category", "Repeated")]
public sealed class FiveTestsItBeganWith(ITestOutputHelper output) : EndToEndTest(output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private static readonly Signal[] Ends = [Signal.INT, Signal.TERM, Signal.HUP, Signal.KILL];

    public static TheoryData<Placement> Placements => [.. Enum.GetValues<Placement>()];

    public static TheoryData<Placement, Signal> PlacementsAndEnds
    {
        get
        {
            var data = new TheoryData<Placement, Signal>();
            foreach (var placement in Enum.GetValues<Placement>())
            {
                foreach (var signal in Ends)
                    data.Add(placement, signal);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Placements))]
    public async Task The_supervisor_starts_with_the_first_command_answers_and_is_not_touched_by_its_clients_end(Placement placement)
    {
        for (var round = 0; round < Repeat.Times(3); round++)
        {
            var client = await Box.Begin(placement, "run", "--on-exit", "stop", "--", Dummy, "pid-file", Box.At($"pid{round}"), "wait");
            await Box.PidFrom($"pid{round}");
            var (supervisor, keeper) = (Box.Supervisor, Box.Keeper);
            Assert.NotEqual(0, supervisor);
            Assert.NotEqual(0, keeper);

            client.SignalGroup(Signal.KILL);
            await client.EndedWithin(Soon);

            await Box.Do("--no-autostart", "list");
            Assert.Equal((supervisor, keeper), (Box.Supervisor, Box.Keeper));
            await Box.Do("shutdown");
            await Eventually.True(() => Box.Supervisor == 0 && Box.Keeper == 0);
            Box.CloseTerminals();
        }
    }

    [Theory]
    [MemberData(nameof(Placements))]
    public async Task What_was_started_is_listed_and_stops(Placement placement)
    {
        for (var round = 0; round < Repeat.Times(3); round++)
        {
            var label = $"job {round}";
            Assert.Equal(0, (await Box.Do(placement, "start", "--label", label, "sleep", $"10{round:D3}")).ExitCode);

            var row = Assert.Single(await Box.List(), row => row.Label == label);
            Assert.Equal("running", row.State);
            Assert.True(Proc.Alive(row.Pid));
            Assert.Contains($"{row.Pid}", (await Box.Do(placement, "list")).Said, StringComparison.Ordinal);

            Assert.Equal(0, (await Box.Do(placement, "stop", label)).ExitCode);
            Assert.False(Proc.Alive(row.Pid));
            Assert.Equal("stopped", (await Box.Status(row.Name)).State);
        }
    }

    [Theory]
    [MemberData(nameof(Placements))]
    public async Task A_restart_gives_a_new_pid_and_one_instance(Placement placement)
    {
        var before = await Box.Service("phoenix", "sleep", "12345");
        for (var round = 0; round < Repeat.Times(3); round++)
        {
            Assert.Equal(0, (await Box.Do(placement, "restart", "phoenix")).ExitCode);

            var after = await Box.Status("phoenix");
            Assert.Equal("running", after.State);
            Assert.NotEqual(before.Pid, after.Pid);
            Assert.False(Proc.Alive(before.Pid));
            Assert.Equal([after.Pid], Box.Running("sleep 12345"));
            before = after;
        }
    }

    [Theory]
    [MemberData(nameof(PlacementsAndEnds))]
    public async Task A_run_that_stops_on_exit_leaves_no_process(Placement placement, Signal end)
    {
        for (var round = 0; round < Repeat.Times(1); round++)
        {
            var client = await Box.Begin(placement, "run", "--on-exit", "stop", "--name", "job", "--new", "--", Dummy, "pid-file", Box.At($"pid{round}"), "wait");
            var process = await Box.PidFrom($"pid{round}");
            var supervisor = Box.Supervisor;

            client.SignalGroup(end);
            await client.EndedWithin(Soon);

            await Eventually.True(() => !Proc.Alive(process), Soon);
            await Box.Until("job", row => !row.HasRunningProcess);
            Assert.Equal(supervisor, Box.Supervisor);
            Box.CloseTerminals();
        }
    }

    [Theory]
    [MemberData(nameof(PlacementsAndEnds))]
    public async Task A_run_that_detaches_on_exit_leaves_it_running_to_be_found_attached_to_and_stopped(Placement placement, Signal end)
    {
        for (var round = 0; round < Repeat.Times(1); round++)
        {
            var name = $"job{round}";
            var client = await Box.Begin(placement, "run", "--on-exit", "detach", "--name", name, "--",
                Dummy, "pid-file", Box.At(name), "on", "USR1", "{", "print", "heard", "}", "wait");
            var process = await Box.PidFrom(name);

            client.SignalGroup(end);
            await client.EndedWithin(Soon);

            // it may have written its pid before the supervisor heard that it was made
            var row = await Box.Until(name, "running");
            Assert.Equal(process, row.Pid);
            var attached = Box.Begin("attach", name);
            // until it hears one: attaching takes a moment
            await Eventually.True(() => Libc.kill(process, (int)Signal.USR1) == 0 && attached.Text.Contains("heard", StringComparison.Ordinal));
            await Box.Do("stop", name);
            await attached.EndedWithin(Soon);
            Assert.False(Proc.Alive(process));
            Box.CloseTerminals();
        }
    }
}
