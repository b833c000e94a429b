using PersistProc.Daemon.ServiceFiles;
using PersistProc.Daemon.Visiting;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Tests.Visiting;

public sealed class ProjectsThatAreAllowed : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Trust _trust;

    public ProjectsThatAreAllowed()
    {
        _trust = new Trust(_directory["state"]);
        _directory.Write("shop/persistproc.toml", "[services.db]\nextends = \"../base.toml#db\"\n");
        _directory.Write("base.toml", "[services.db]\ncommand = \"x\"\n");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_project_is_unknown_until_it_is_allowed_and_then_no_more()
    {
        Assert.Equal("unknown", _trust.Look(Shop()));
        Assert.True(_trust.Allow(Shop()));
        Assert.False(_trust.Allow(Shop()));
        Assert.Equal("allowed", _trust.Look(Shop()));
        Assert.True(File.Exists(Locations.Allowed(_directory["state"], _directory["shop/persistproc.toml"])));
        Assert.True(_trust.Disallow(_directory["shop/persistproc.toml"]));
        Assert.False(_trust.Disallow(_directory["shop/persistproc.toml"]));
        Assert.Equal("unknown", _trust.Look(Shop()));
    }

    [Theory]
    [InlineData("shop/persistproc.toml", "[services.db]\nextends = \"../base.toml#db\"\n# more\n")]
    [InlineData("shop/persistproc.local.toml", "[services.db]\nnice = 1\n")]
    [InlineData("base.toml", "[services.db]\ncommand = \"y\"\n")]
    public void When_a_file_that_declares_its_services_has_changed_it_has_to_be_allowed_again(string file, string text)
    {
        _trust.Allow(Shop());
        _directory.Write(file, text);
        Assert.Equal("changed", _trust.Look(Shop()));
        Assert.Equal("unknown", _trust.Look(Shop())); // a shell that waits for the permission sees by its file that it is gone
        Assert.False(File.Exists(Locations.Allowed(_directory["state"], _directory["shop/persistproc.toml"])));
    }

    [Fact]
    public void A_copy_elsewhere_is_another_project_and_a_permission_that_was_moved_there_is_none()
    {
        _trust.Allow(Shop());
        var copy = ServiceFileReader.Read(_directory.Write("evil/persistproc.toml", File.ReadAllText(_directory["shop/persistproc.toml"])), isProject: true);
        Assert.Equal("unknown", _trust.Look(copy));
        File.Copy(Locations.Allowed(_directory["state"], _directory["shop/persistproc.toml"]), Locations.Allowed(_directory["state"], copy.Path));
        Assert.Equal("changed", _trust.Look(copy));
    }

    [Fact]
    public void Other_files_of_the_project_are_nobodys_business()
    {
        _directory.Write("shop/persistproc.toml", "[services.db]\ncommand = \"x ${A}\"\nenvironment_files = [\".env\"]\n[services.db.watch]\npaths = [\"main.py\"]\n");
        _directory.Write("shop/.env", "A=1\n");
        _directory.Write("shop/main.py", "");
        _trust.Allow(Shop());
        _directory.Write("shop/.env", "A=2\n");
        _directory.Write("shop/main.py", "print()\n");
        Assert.Equal("allowed", _trust.Look(Shop()));
    }

    private ServiceFile Shop() => ServiceFileReader.Read(_directory["shop/persistproc.toml"], isProject: true);
}
