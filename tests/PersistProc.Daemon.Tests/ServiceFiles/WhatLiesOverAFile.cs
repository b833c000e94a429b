using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>persistproc.local.toml, and the names of worktrees.</summary>
public sealed class WhatLiesOverAFile : IDisposable
{
    private const string Base = """
        project = "shop"
        [defaults]
        restart = "always"
        environment = { A = "base", B = "base" }
        [services.db]
        command = "db"
        restart_backoff = { factor = 3.0, max = "1m" }
        [services.api]
        command = "api"
        restart = "no"
        after = ["db"]
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_it_says_goes_before_and_the_rest_holds()
    {
        var units = Over("""
            [defaults]
            restart = "on-failure"
            environment = { B = "local" }
            [services.db]
            restart_backoff = { max = "5s" }
            [services.api]
            command = "api --debug"
            after = []
            [services.mail]
            command = "mailcatcher"
            """).Units;
        Assert.Equal(["shop/db", "shop/api", "shop/mail"], units.Select(unit => unit.Name.ToString()));
        var (db, api) = (units[0], units[1]);
        Assert.Equal((RestartPolicy.OnFailure, RestartPolicy.No), (db.Restart, api.Restart));      // a service's own goes before any default
        Assert.Equal(("base", "local"), (db.Environment["A"], db.Environment["B"]));
        Assert.Equal((3.0, TimeSpan.FromSeconds(5)), (db.Backoff.Factor, db.Backoff.Max));
        Assert.Equal(["api", "--debug"], api.Command);
        Assert.Empty(api.After);
        Assert.All(units, unit => Assert.Equal("/srv/shop/persistproc.toml", unit.DefinedIn));
    }

    [Fact]
    public void Each_error_is_told_in_its_own_file()
    {
        var errors = Over("[services.api]\nrestrat = \"no\"\n[services.new]\nnice = 1\n", Base + "\n[services.bad]\nnice = 99\n").Errors.Select(error => error.ToString());
        Assert.Equal(
            [
                "/srv/shop/persistproc.toml:12:2: services.bad: \"command\" is missing",
                "/srv/shop/persistproc.toml:13:8: services.bad.nice: a whole number from -20 to 19 is expected",
                "/srv/shop/persistproc.local.toml:2:1: services.api.restrat: unknown key: did you mean \"restart\"?",
                "/srv/shop/persistproc.local.toml:3:2: services.new: \"command\" is missing",
            ],
            errors);
    }

    [Fact]
    public void A_dependency_that_nobody_declares_is_told_where_it_was_written()
    {
        var file = Over("[services.api]\nafter = [\"nobody\"]\n");
        Assert.Equal(["/srv/shop/persistproc.local.toml:2:10: services.api.after"], DependencyErrors.Find([file]).Select(error => error.ToString()).Select(text => text[..text.IndexOf(": no ", StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_linked_worktree_is_a_project_of_its_own_unless_its_own_file_names_one()
    {
        Assert.Equal("shop~feature-x", ServiceFileReader.Parse(Reading.Path, Base, true, worktree: "feature-x").Project);
        Assert.Equal("shop~feature-x", ServiceFileReader.Parse(Reading.Path, "", true, worktree: "feature-x").Project);
        Assert.Equal("mine", ServiceFileReader.Parse(Reading.Path, Base, true, overlay: "project = \"mine\"", worktree: "feature-x").Project);
        var unit = ServiceFileReader.Parse(Reading.Path, Base, true, worktree: "x").Units[1];
        Assert.Equal(("shop~x/api", "shop~x/db"), (unit.Name.ToString(), unit.After[0].Service.ToString()));
    }

    [Theory]
    [InlineData("gitdir: /srv/shop/.git/worktrees/feature-x\n", "shop~feature-x")]
    [InlineData("gitdir: ../.git/modules/shop\n", "shop")]
    [InlineData("nonsense", "shop")]
    public void The_name_of_a_worktree_is_what_git_says(string link, string expected)
    {
        _directory.Write(".git", link);
        Directory.CreateDirectory(_directory["below"]);
        Assert.Equal(expected, ServiceFileReader.Read(_directory.Write("below/persistproc.toml", Base), isProject: true).Project);
    }

    [Fact]
    public void It_is_read_again_when_only_it_has_changed()
    {
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var path = _directory.Write("persistproc.toml", Base);
        File.SetLastWriteTimeUtc(path, old);
        var cache = new ServiceFileCache(TimeProvider.System);
        Assert.Equal(RestartPolicy.No, cache.Read(path, isProject: true).Units[1].Restart);
        var overlay = _directory.Write("persistproc.local.toml", "[services.api]\nrestart = \"always\"\n");
        File.SetLastWriteTimeUtc(overlay, old);
        Assert.Equal(RestartPolicy.Always, cache.Read(path, isProject: true).Units[1].Restart);
        Assert.Same(cache.Read(path, isProject: true), cache.Read(path, isProject: true));
        File.Delete(overlay);
        Assert.Equal(RestartPolicy.No, cache.Read(path, isProject: true).Units[1].Restart);
    }

    [Fact]
    public void One_that_cannot_be_read_is_an_error_of_the_project()
    {
        var path = _directory.Write("persistproc.toml", Base);
        Directory.CreateDirectory(_directory["persistproc.local.toml"]);
        Assert.Equal([$"{_directory["persistproc.local.toml"]}: is a directory, not a file"], ServiceFileReader.Read(path, isProject: true).Errors.Select(error => error.ToString()));
        Assert.Equal(ServiceFileReader.Read(path, isProject: true), ServiceFileReader.Read(_directory["persistproc.local.toml"], isProject: true));
    }

    private static ServiceFile Over(string local, string text = Base) => ServiceFileReader.Parse(Reading.Path, text, isProject: true, overlay: local);
}
