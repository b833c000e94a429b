using CsCheck;

namespace PersistProc.Core.Tests.Watching;

/// <summary>Which files a watch is about, and which directories lead to them.</summary>
public class WatchScopeTests
{
    [Theory]
    [InlineData("/p/src", "/p/src/a/b.js", true)]
    [InlineData("/p/src", "/p/src2/b.js", false)]
    [InlineData("/p/a.toml", "/p/a.toml", true)]
    [InlineData("/p/a.toml", "/p/b.toml", false)]
    [InlineData("/p/src/*.js", "/p/src/a.js", true)]
    [InlineData("/p/src/*.js", "/p/src/x/a.js", false)]
    [InlineData("/p/src/**/*.{js,ts}", "/p/src/x/a.ts", true)]
    [InlineData("/p", "/p/.git/index", false)]
    [InlineData("/p", "/p/web/node_modules/x/y.js", false)]
    [InlineData("/p", "/p/a.js~", false)]
    [InlineData("/p", "/p/.a.js.swp", false)]
    [InlineData("/p", "/p/4913", false)]
    // what is asked for by name is not left out because of what lies above it
    [InlineData("/p/node_modules/mine", "/p/node_modules/mine/a.js", true)]
    public void Files_are_wanted_or_not(string path, string file, bool wanted) => Assert.Equal(wanted, Scope([path]).Wants(file, false));

    [Theory]
    [InlineData("dist/", "/p/dist/a.js", true)]
    [InlineData("dist/", "/p/x/dist/a.js", true)]
    [InlineData("/dist/", "/p/x/dist/a.js", false)]
    [InlineData("x/*.js", "/p/x/a.js", true)]
    [InlineData("x/*.js", "/p/y/x/a.js", false)]
    [InlineData("*.log", "/p/x/a.log", true)]
    [InlineData("*.log|!keep.log", "/p/x/keep.log", false)]
    [InlineData("!node_modules/", "/p/node_modules/a.js", false)]
    [InlineData("dist/|!dist/keep", "/p/dist/keep", true)]
    [InlineData("dist/", "/p/dist", false)]
    public void What_is_ignored_is_what_git_ignores(string ignore, string file, bool ignored) => Assert.Equal(!ignored, Scope(["/p"], ignore.Split('|')).Wants(file, false));

    [Fact]
    public void An_ignore_file_counts_from_where_it_lies_and_has_comments()
    {
        var scope = new WatchScope(new Watch { Paths = ["/p"], IgnoreFiles = ["/p/web/.gitignore"], Base = "/p" }, _ => ["# generated", "", "/out", "*.map "]);
        Assert.False(scope.Wants("/p/web/out/a", false));
        Assert.True(scope.Wants("/p/out/a", false));
        Assert.False(scope.Wants("/p/web/x/a.map", false));
        Assert.True(scope.Wants("/p/a.map", false));
    }

    [Theory]
    [InlineData("/p/src/a.js", "/p/src", true)]
    [InlineData("/p/src/a.js", "/p", true)]
    [InlineData("/p/src/a.js", "/p/src/a.js/x", true)]      // it may be a directory tomorrow
    [InlineData("/p/src", "/p/other", false)]
    [InlineData("/p/src/*.js", "/p/src", true)]
    [InlineData("/p/src/*.js", "/p/src/x", false)]
    [InlineData("/p/src/**/*.js", "/p/src/x/y", true)]
    [InlineData("/p", "/p/.git", false)]
    public void Directories_lead_to_what_is_wanted_or_do_not(string path, string directory, bool leads) => Assert.Equal(leads, Scope([path]).LeadsTo(directory));

    [Fact]
    public void All_directories_above_a_wanted_file_lead_to_it()
    {
        var name = OneOf("src", "a", "b.js", "node_modules", "x~", "dist");
        Gen.Select(OneOf("/p", "/p/src", "/p/*/b.js", "/p/**/b.js", "/p/src/a/b.js", "/p/{src,a}/**"), name.Array[1, 4], OneOf("dist/", "*.js", "src/a", "!x~")).Sample((path, names, ignore) =>
        {
            var (scope, file) = (Scope([path], [ignore]), "/p/" + string.Join('/', names));
            if (!scope.Wants(file, false)) return;
            for (var slash = file.LastIndexOf('/'); slash > 0; slash = file.LastIndexOf('/', slash - 1)) Assert.True(scope.LeadsTo(file[..slash]), $"{file[..slash]} does not lead to {file}");
        }, iter: 20_000);
    }

    private static WatchScope Scope(string[] paths, params string[] ignore) => new(new Watch { Paths = paths.ToValueList(), Ignore = ignore.ToValueList(), Base = "/p" }, _ => []);

    private static Gen<string> OneOf(params string[] all) => Gen.Int[0, all.Length - 1].Select(at => all[at]);
}
