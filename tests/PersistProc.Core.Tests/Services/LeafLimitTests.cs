namespace PersistProc.Core.Tests.Services;

/// <summary>What limits of the whole tree are to the kernel, and an end for lack of memory to people.</summary>
public class LeafLimitTests
{
    [Fact]
    public void Each_is_a_line_in_a_file_of_its_controller()
    {
        var unit = Some.Unit() with { MemoryMax = 1_000_000_000, MemoryHigh = 800_000_000, CpuQuota = 150, TasksMax = 100 };
        Assert.Equal(
            ["memory_max memory memory.max 1000000000", "memory_high memory memory.high 800000000", "cpu_quota cpu cpu.max 150000 100000", "tasks_max pids pids.max 100"],
            LeafLimit.Of(unit).Select(limit => $"{limit.Key} {limit.Controller} {limit.File} {limit.Text}"));
        Assert.Empty(LeafLimit.Of(Some.Unit()));
        Assert.Equal("12500 100000", Assert.Single(LeafLimit.Of(Some.Unit() with { CpuQuota = 12.5 })).Text);
    }

    [Fact]
    public void An_end_for_lack_of_memory_is_told_and_kept()
    {
        var exit = ExitStatus.Killed(Signal.Kill) with { OutOfMemory = true };
        Assert.Equal("killed by SIGKILL: out of memory", exit.ToString());
        var ended = new Lives.Story(Some.Unit() with { Restart = RestartPolicy.No }).Running().Exited(exit);
        Assert.Equal("killed by SIGKILL: out of memory", ServiceStatuses.Why(ended.Record.State));
        Assert.Equal(exit, RecordJson.DecodeService(RecordJson.Encode(ended.Record), out _)!.Instance!.Exit);
    }

    [Fact]
    public void What_could_not_be_had_is_told_with_the_start()
    {
        var story = new Lives.Story().Start();
        var before = story.Record;
        var transition = Lifecycle.Next(before, new ServiceInput.Spawned(story.Attempt, 101, 0) { Lacks = "memory_max is not obeyed: no controller" }, Some.At(100), 0.5);
        Assert.Equal("memory_max is not obeyed: no controller", transition.Record.Instance!.Lacks);
        var started = EventRecords.Of(before, transition, Some.At(100).Wall).First(told => told.Event is EventKind.Started);
        Assert.Equal("memory_max is not obeyed: no controller", started.Reason);
    }
}
