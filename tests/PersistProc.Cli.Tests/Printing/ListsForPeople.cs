using PersistProc.Cli.Commands;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Printing;

public class ListsForPeople
{
    [Fact]
    public void Projects_stand_together_behind_what_is_the_users_own()
    {
        ProcessInfo[] processes = [Process("a", "shop"), Process("mine", null), Process("b", "bank"), Process("c", "shop")];
        var lines = ProcessTable.Format(processes, stats: false, 80, color: false, DateTimeOffset.UnixEpoch, groups: true).Split('\n').Select(line => line.Split(' ')[0]);
        Assert.Equal(["NAME", "mine", "", "bank/b", "", "shop/a", "shop/c", ""], lines);
        Assert.DoesNotContain("\n\n", ProcessTable.Format(processes, stats: false, 80, color: false, DateTimeOffset.UnixEpoch), StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_goes_over_the_last_one_and_counts_what_has_no_room()
    {
        Assert.Equal("\e[Ha\e[K\nb\e[K\n\e[J", ListWatch.Frame("a\nb\n", 24));
        Assert.Equal("\e[Ha\e[K\nb\e[K\n… and 3 more lines\e[K\n\e[J", ListWatch.Frame("a\nb\nc\nd\ne\n", 4));
    }

    private static ProcessInfo Process(string name, string? project) => new() { Name = name, Project = project, Label = name, Kind = "service", State = "stopped", Status = "stopped", Command = [name], WorkingDirectory = "/" };
}
