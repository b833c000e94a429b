using PersistProc.Linux.Gate;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Native;
using PersistProc.Linux.Reaping;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Reaping;

/// <summary>How somebody ended whom another one waits for; who is the keeper; whether a child was made.</summary>
public sealed class StrangersExits(ITestOutputHelper output)
{
    [Theory]
    [InlineData("exit 7", Libc.CLD_EXITED, 7)]
    [InlineData("exit 0", Libc.CLD_EXITED, 0)]
    [InlineData("kill -KILL $$", Libc.CLD_KILLED, 9)]
    [InlineData("kill -TERM $$", Libc.CLD_KILLED, 15)]
    public void An_end_is_told_by_the_pidfd_before_and_after_somebody_else_has_reaped_it(string line, int code, int status)
    {
        using var child = TestChild.Shell(line);
        Assert.True(child.PidFd.WaitReadable(15_000));
        Assert.Equal(new ChildExit(child.Pid, code, status), PidFd.ExitOf(child.PidFd, child.Pid));
        child.Wait();
        var after = PidFd.ExitOf(child.PidFd, child.Pid);
        if (after.Code == ChildExit.Unknown) output.WriteLine("not tried: this kernel does not tell by the pidfd (Linux 6.15)");
        else Assert.Equal(new ChildExit(child.Pid, code, status), after);
    }

    [Fact]
    public void One_of_a_family_is_the_keeper_and_the_next_one_once_it_has_died()
    {
        using var one = FamilyGuard.Create();
        using var other = FamilyGuard.Inherited(Linux.Descriptors.Descriptor.DuplicateNumber(one.Number));
        Assert.True(one.TryTake(TimeSpan.Zero));
        Assert.False(other.TryTake(TimeSpan.FromMilliseconds(20)));
        one.Dispose();
        Assert.True(other.TryTake(TimeSpan.Zero));
    }

    [Fact]
    public async Task Of_a_family_that_has_ended_on_purpose_nobody_is_the_next_one()
    {
        using var one = FamilyGuard.Create();
        using var other = FamilyGuard.Inherited(Linux.Descriptors.Descriptor.DuplicateNumber(one.Number));
        Assert.True(one.TryTake(TimeSpan.Zero));
        var waiting = Task.Run(() => other.TryTake(TimeSpan.FromSeconds(30)));
        one.Close();
        one.Dispose();
        Assert.False(await waiting);
    }

    [Fact]
    public async Task Who_has_waited_while_another_one_did_something_is_not_the_next_one_when_that_one_dies()
    {
        using var one = FamilyGuard.Create();
        using var other = FamilyGuard.Inherited(Linux.Descriptors.Descriptor.DuplicateNumber(one.Number));
        var before = one.Next();
        one.Begin(before);
        Assert.True(one.TryTake(TimeSpan.Zero, before));
        var waiting = Task.Run(() => other.TryTake(TimeSpan.FromSeconds(30), before));
        var now = one.Next();
        one.Begin(now);
        Assert.False(await waiting); // at once: that will not change any more
        one.Dispose();
        Assert.False(other.TryTake(TimeSpan.Zero, before));
        Assert.True(other.TryTake(TimeSpan.Zero, now));
    }

    [Fact]
    public void Who_has_waited_is_the_next_one_if_the_one_before_had_done_nothing_or_nobody_counts()
    {
        foreach (var reign in (long[])[4, 0])
        {
            using var one = FamilyGuard.Create();
            using var other = FamilyGuard.Inherited(Linux.Descriptors.Descriptor.DuplicateNumber(one.Number));
            one.Begin(4);
            Assert.True(one.TryTake(TimeSpan.Zero, reign: 4));
            one.Dispose();
            Assert.True(other.TryTake(TimeSpan.Zero, reign));
            Assert.Equal(4, other.Reign);
        }
    }

    [Fact]
    public void Whose_spawn_it_is_and_whose_reign_do_not_disturb_each_other()
    {
        using var guard = FamilyGuard.Create();
        using var mark = SpawnMark.Create(guard.Number);
        Assert.Equal(0, guard.Reign);
        mark.Set(77);
        Assert.Equal(0, guard.Reign);
        guard.Begin(3);
        mark.Set(78);
        Assert.Equal(3, guard.Reign);
        guard.Close();
        Assert.False(guard.TryTake(TimeSpan.Zero, reign: 3));
    }

    [Fact]
    public void A_child_leaves_its_mark_as_soon_as_it_exists_also_if_it_can_become_nothing()
    {
        using var note = FamilyGuard.Create();
        using var mark = SpawnMark.Create(note.Number);
        foreach (var program in (string[])["/bin/true", "/no/such/program"])
        {
            mark.Set(77);
            var (told, made) = (0, true);
            var error = TestChild.TryStart(TestChild.Frame(program), out var child, notice: new SpawnNotice(mark, (_, ends) => (told, made) = (ends.Count, mark.IsMade)));
            Assert.Equal((1, false), (told, made));
            Assert.Equal((true, true, false), (mark.IsMade, mark.IsMadeOf(77), mark.IsMadeOf(78)));
            Assert.Equal(program == "/bin/true", error == 0);
            child?.Dispose();
        }
    }
}
