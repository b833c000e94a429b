using PersistProc.Linux.Cgroups;

namespace PersistProc.Linux.Tests.Harness;

/// <summary>A directory for leaves where this process may make one, for one test; it goes with the test. Null, with the reason printed, elsewhere.</summary>
internal sealed class TestGround : IDisposable
{
    private TestGround(string site) => Directory = Path.Combine(site, $"{LeafSite.Prefix}{Guid.NewGuid():N}"[..(LeafSite.Prefix.Length + 16)]);

    internal string Directory { get; }

    internal static TestGround? Find(ITestOutputHelper output)
    {
        if (OwnCgroup.Find(out var why) is { } own && LeafSite.Find(own, isDelegated: false, out why) is { } site)
        {
            var ground = new TestGround(site);
            Assert.Equal(0, new Leaf(ground.Directory).Make());
            return ground;
        }
        output.WriteLine($"not tried: {why}");
        return null;
    }

    internal Leaf Leaf(string name)
    {
        var leaf = new Leaf(Path.Combine(Directory, name));
        Assert.Equal(0, leaf.Make());
        return leaf;
    }

    public void Dispose() => Eventually.True(() => new Leaf(Directory).Remove() == 0, $"{Directory} is removed");
}
