using PersistProc.Core;
using PersistProc.Linux.Launching;

namespace PersistProc.Linux.Tests.Launching;

/// <summary>Which limits cannot be set, and what is said of them.</summary>
public sealed class LimitsThatCannotBe
{
    private static readonly ResourceLimit Wished = new(100, 5000);

    [Fact]
    public void Above_the_supervisors_own_hard_limit_that_is_named_unless_it_may_raise_it()
    {
        Assert.Equal(
            "the supervisor's own hard limit is 4096 (ulimit -Hn), and only root may raise it. Write no more than that, or start the supervisor with a higher one",
            LimitCeiling.WhyNot("nofile", Wished, hard: 4096, most: 1 << 20, mayRaise: false));
        Assert.Contains("(ulimit -Hu)", LimitCeiling.WhyNot("nproc", Wished, hard: 4096, most: ResourceLimit.Infinity, mayRaise: false), StringComparison.Ordinal);
        Assert.Null(LimitCeiling.WhyNot("nofile", Wished, hard: 4096, most: 1 << 20, mayRaise: true));
        Assert.Null(LimitCeiling.WhyNot("nofile", Wished, hard: 5000, most: 1 << 20, mayRaise: false));
    }

    [Fact]
    public void Above_what_the_kernel_allows_nobody_may()
    {
        var unlimited = new ResourceLimit(100, ResourceLimit.Infinity);
        Assert.StartsWith("this kernel allows 1048576 at most (sysctl fs.nr_open)", LimitCeiling.WhyNot("nofile", unlimited, ResourceLimit.Infinity, 1 << 20, mayRaise: true), StringComparison.Ordinal);
        Assert.StartsWith("the supervisor's own hard limit is 4096", LimitCeiling.WhyNot("nofile", unlimited, 4096, 1 << 20, mayRaise: false), StringComparison.Ordinal);
        Assert.Null(LimitCeiling.WhyNot("core", unlimited, ResourceLimit.Infinity, ResourceLimit.Infinity, mayRaise: false));
    }
}
