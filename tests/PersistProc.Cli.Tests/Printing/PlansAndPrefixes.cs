using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Printing;

public class PlansAndPrefixes
{
    [Fact]
    public void A_plan_names_what_is_not_as_it_was_and_the_next_step()
    {
        var reply = Reply(
            new PlanLine { Name = "shop/db", Change = "added", Keys = [] },
            new PlanLine { Name = "shop/worker", Change = "changed", Keys = ["command"], RestartNeeded = true, Running = true },
            new PlanLine { Name = "shop/api", Change = "changed", Keys = ["restart"], Running = true },
            new PlanLine { Name = "shop/web", Change = "changed", Keys = ["a", "b", "c", "d", "e", "f", "g", "h"] },
            new PlanLine { Name = "shop/same", Change = "unchanged", Keys = [] },
            new PlanLine { Name = "shop/old", Change = "removed", Keys = [], Running = true });
        Assert.Equal(
            """
            + db      added
            ~ worker  changed: command (from its next start on: persistproc restart worker)
            ~ api     changed: restart (at once, without a restart)
            ~ web     changed: a, b, c, d, e, f and 2 more (from its next start on)
            - old     left the files, and runs on until it is stopped: persistproc stop old
            = 1 unchanged

            """,
            PlanText.Format(reply, color: false, "persistproc"));
        Assert.Contains("changed: command (restarted now)", PlanText.Format(reply, color: false, "persistproc", restarts: true), StringComparison.Ordinal);
        Assert.Contains("\e[32m+ db    \e[0m  added", PlanText.Format(reply, color: true, "persistproc"), StringComparison.Ordinal);
    }

    [Fact]
    public void Prefixes_are_as_wide_as_the_widest_and_each_has_a_colour()
    {
        var plain = new Prefixes(["a", "日本", "long"], color: false);
        Assert.Equal(["a    | ", "日本 | ", "long | "], new[] { "a", "日本", "long" }.Select(plain.Of));
        var colored = new Prefixes(["a", "b"], color: true);
        Assert.Equal(["\e[0;36ma | \e[0m", "\e[0;33mb | \e[0m"], new[] { "a", "b" }.Select(colored.Of));
        Assert.Equal("\e[0;32mlate | \e[0m", colored.Of("late"));
    }

    private static PlanReply Reply(params PlanLine[] lines) => new() { Project = "shop", Files = ["/shop/persistproc.toml"], Plan = lines };
}
