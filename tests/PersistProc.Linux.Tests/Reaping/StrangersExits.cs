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
