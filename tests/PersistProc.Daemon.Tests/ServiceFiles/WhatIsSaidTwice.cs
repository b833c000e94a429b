namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>TOML lets nobody say a thing twice, in whatever way: the second place is told, with the first one's line. What only looks alike is allowed.</summary>
public class WhatIsSaidTwice
{
    private const string Again = "is said already, in line";

    [Theory]
    [InlineData("a = 1\na = 2", ":2:1: a: is said already, in line 1: keep one of the two")]
    [InlineData("a = 1\n\"a\" = 2", ":2:1: a")]
    [InlineData("a.b = 1\na.b = 2", ":2:1: a.b")]
    [InlineData("a.b = 1\na = 2", ":2:1: a")]
    [InlineData("a = 1\na.b = 2", ":2:1: a")]
    [InlineData("a = { b = 1 }\na.c = 2", ":2:1: a")]
    [InlineData("a = { b = 1, b = 2 }", ":1:14: a.b")]
    [InlineData("a = [{ b = 1, b = 2 }]", ":1:15: a.b")]
    [InlineData("a = { b.c = 1, b = 2 }", ":1:16: a.b")]
    [InlineData("[a]\n[a]", ":2:1: a")]
    [InlineData("[a.b]\n[a.b]", ":2:1: a.b")]
    [InlineData("[a.'x y']\n[a.\"x y\"]", ":2:1: a.\"x y\"")]
    [InlineData("[a]\nb = 1\n[a.b]", ":3:1: a.b")]
    [InlineData("[a]\nb = { c = 1 }\n[a.b]", ":3:1: a.b")]
    [InlineData("[a]\nb = { c = 1 }\n[a.b.d]", ":3:1: a.b")]
    [InlineData("[a]\nb.c = 1\n[a.b]", ":3:1: a.b")]
    [InlineData("[a.b.c]\nz = 9\n[a]\nb.c.t = 1", ":4:1: a.b")]
    [InlineData("[a]\n[[a]]", ":2:1: a")]
    [InlineData("[[a]]\n[a]", ":2:1: a")]
    [InlineData("a = []\n[[a]]", ":2:1: a")]
    [InlineData("a = [{ b = 1 }]\n[[a]]", ":2:1: a")]
    [InlineData("a = 1\n[a.b]", ":2:1: a")]
    [InlineData("a = 1\n[[a.b]]", ":2:1: a")]
    [InlineData("[[a]]\n[a.b]\n[a.b]", ":3:1: a.b")]
    public void Is_an_error_at_the_second_place(string text, string expected)
    {
        var error = Assert.Single(Reading.ErrorsOf(Reading.Project(text)), error => error.Contains(Again, StringComparison.Ordinal));
        Assert.StartsWith(expected.Contains(Again, StringComparison.Ordinal) ? expected : $"{expected}: {Again} ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.b = 1\na.c = 2")]
    [InlineData("[a.b]\n[a]")]
    [InlineData("[a.b]\n[a.c]\n[a]\nd = 1")]
    [InlineData("[a]\nb.c = 1\nb.d = 2")]
    [InlineData("[a]\nb.c = 1\n[a.b.d]")]
    [InlineData("[[a]]\n[a.b]\n[[a]]\n[a.b]")]
    [InlineData("[[a]]\nb = 1\n[[a]]\nb = 2")]
    [InlineData("a = [{ b = 1 }, { b = 1 }]")]
    [InlineData("[a]\nx = 1\n[b]\nx = 1")]
    [InlineData("a = 1\nA = 1")]
    public void Is_none(string text) => Assert.DoesNotContain(Reading.ErrorsOf(Reading.Project(text)), error => error.Contains(Again, StringComparison.Ordinal));

    [Fact]
    public void Is_told_by_the_key_and_not_by_its_hash()
    {
        var (one, other) = WithTheSameHash();
        foreach (var text in new[]
        {
            $"[services.api]\ncommand = ['x']\nenvironment = {{ {one} = '1', {other} = '2' }}\n", $"[services.api]\ncommand = ['x']\n[services.api.environment]\n{one} = '1'\n{other} = '2'\n",
            $"[services.api]\ncommand = ['x']\nenvironment.{one} = '1'\nenvironment.{other} = '2'\n",
        })
            Assert.Equal([one, other], Assert.Single(Reading.Project(text).Units).Environment.Keys.OrderBy(key => key == other));
        Assert.Equal(2, Reading.Project($"[services.{one}]\ncommand = ['x']\n[services.{other}]\ncommand = ['x']\n").Units.Count);
    }

    // strings are hashed another way in each process: so these are looked for
    private static (string, string) WithTheSameHash()
    {
        var seen = new Dictionary<int, string>();
        for (var number = 0; ; number++)
        {
            var key = $"K{number}";
            if (!seen.TryAdd(key.GetHashCode(StringComparison.Ordinal), key)) return (seen[key.GetHashCode(StringComparison.Ordinal)], key);
        }
    }
}
