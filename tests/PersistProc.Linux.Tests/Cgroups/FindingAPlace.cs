using PersistProc.Linux.Cgroups;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Cgroups;

/// <summary>Where leaves may be made. Directories stand in for the hierarchy: what is asked of it are files.</summary>
public sealed class FindingAPlace : IDisposable
{
    private const string Hybrid = "30 22 0:27 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n34 30 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n40 30 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw";
    private const string Unified = "25 22 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
    private readonly TemporaryDirectory _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("0::/", Unified, "/sys/fs/cgroup")]
    [InlineData("0::/user.slice/user-1000.slice/session-3.scope", Unified, "/sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope")]
    [InlineData("9:name=systemd:/\n4:memory:/a\n0::/b", Hybrid, "/sys/fs/cgroup/unified/b")]
    [InlineData("0::/docker/1/x", "25 22 0:22 /docker/1 /sys/fs/cgroup ro - cgroup2 cgroup rw", "/sys/fs/cgroup/x")]
    [InlineData("0::/docker/1", "25 22 0:22 /docker/1 /sys/fs/cgroup ro master:1 shared:2 - cgroup2 cgroup rw", "/sys/fs/cgroup")]
    [InlineData("0::/a", "25 22 0:22 /other /mnt/1 rw - cgroup2 c rw\n26 22 0:22 / /mnt/two\\040words rw - cgroup2 c rw", "/mnt/two words/a")]
    public void Its_own_group_is_a_directory(string cgroup, string mounts, string expected)
    {
        Assert.Equal(expected, OwnCgroup.Find(cgroup, mounts, out var why));
        Assert.NotEmpty(why); // of no meaning then
    }

    [Theory]
    [InlineData("4:memory:/a", Hybrid, "this kernel has no cgroup v2")]
    [InlineData("", "", "this kernel has no cgroup v2")]
    [InlineData("0::/a", "30 22 0:27 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw", "cgroup v2 is not mounted")]
    [InlineData("0::/a", "a line that is none\n- cgroup2", "cgroup v2 is not mounted")]
    [InlineData("0::/../x", Unified, "its control group /../x lies outside of what this cgroup namespace shows")]
    [InlineData("0::/docker/12", "25 22 0:22 /docker/1 /sys/fs/cgroup rw - cgroup2 c rw", "no mount of cgroup v2 shows its control group /docker/12")]
    public void Where_there_is_none_it_says_why(string cgroup, string mounts, string why)
    {
        Assert.Null(OwnCgroup.Find(cgroup, mounts, out var said));
        Assert.Equal(why, said);
    }

    [Theory]
    [InlineData("/sys/fs/cgroup/a/persistproc-0123456789abcdef/web.1", "/sys/fs/cgroup/a/persistproc-0123456789abcdef")]
    [InlineData("/c/persistproc-0123456789abcdef/supervisor", "/c/persistproc-0123456789abcdef")]
    [InlineData("/c/persistproc-0123456789abcdef", "/c/persistproc-0123456789abcdef")]
    [InlineData("/c/persistproc-0123456789abcdef0/supervisor", null)]
    [InlineData("/c/persistproc-0123456789ABCDEF/supervisor", null)]
    [InlineData("/c/persistproc.service/supervisor", null)]
    [InlineData("/c/persistproc-", null)]
    [InlineData("/c/persistproc-x/persistproc-0123456789abcdef/y", "/c/persistproc-x/persistproc-0123456789abcdef")]
    public void A_supervisors_directory_is_known_by_its_name(string group, string? expected) => Assert.Equal(expected, LeafSite.GroundOf(group));

    [Fact]
    public void Without_systemd_the_group_that_we_are_in_is_ours_to_divide()
    {
        File.WriteAllText(_site["cgroup.procs"], "");
        Assert.Equal(_site.Path, LeafSite.FindBelow(_site.Path, underSystemd: false, out var why));
        Assert.Empty(why);
    }

    [Fact]
    public void Who_was_started_by_a_service_of_another_supervisor_takes_the_group_above_that_one()
    {
        File.WriteAllText(_site["cgroup.procs"], "");
        Assert.Equal(_site.Path, LeafSite.FindBelow(_site["persistproc-0123456789abcdef/web.1"], underSystemd: false, out _));
    }

    [Fact]
    public void What_systemd_has_not_delegated_is_left_alone()
    {
        File.WriteAllText(_site["cgroup.procs"], "");
        Assert.Null(LeafSite.FindBelow(_site.Path, underSystemd: true, out var why));
        Assert.Equal($"systemd manages the control group {_site.Path}, and does not say that it has delegated it (a unit with Delegate=yes; in one of a user's manager PERSISTPROC_CGROUPS=delegated says it)", why);
    }

    [Fact]
    public void A_group_of_another_kind_and_one_that_is_gone_are_no_place()
    {
        File.WriteAllText(_site["cgroup.procs"], "");
        File.WriteAllText(_site["cgroup.type"], "threaded\n");
        Assert.Null(LeafSite.FindBelow(_site.Path, underSystemd: false, out var why));
        Assert.Equal($"its control group {_site.Path} is of type threaded", why);
        Assert.Null(LeafSite.FindBelow(_site["gone"], underSystemd: false, out why));
        Assert.Equal($"its control group {_site["gone"]} is not there", why);
    }

    [Fact]
    public void One_that_may_not_be_written_is_no_place()
    {
        Assert.Null(LeafSite.FindBelow(_site.Path, underSystemd: false, out var why)); // it has no cgroup.procs
        Assert.Equal($"its control group {_site.Path} may not be written: No such file or directory", why);
    }
}
