namespace PersistProc.Core.Tests.Services;

public sealed class OwnerTests
{
    [Theory]
    [InlineData("a", "/srv/shop", "a", "/srv/shop", true)]
    [InlineData("a", "/srv/shop", "a", "/srv/shop/web", true)]
    [InlineData("a", "/srv/shop/web", "a", "/srv/shop", true)]
    [InlineData("a", "/", "a", "/srv", true)]
    [InlineData("a", "/srv/shop", "a", "/srv/shop2", false)]
    [InlineData("a", "/srv/shop/web", "a", "/srv/shop/api", false)]
    [InlineData("a", "/srv/shop", "b", "/srv/shop", false)]
    [InlineData(null, "/srv/shop", null, "/srv/shop", false)]
    public void The_same_agent_is_who_has_its_name_and_is_where_it_was_or_above_or_below(string? one, string directory, string? other, string another, bool same)
    {
        Assert.Equal(same, new Owner(one, null, directory).IsSameAgent(new Owner(other, "pts/1", another)));
        Assert.False(new Owner(one, null, directory).IsSameAgent(new Owner(other, null, another, Worktree: "feature")));
    }
}
