using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>extends and [profiles.X]: what lies over what, and where each value comes from.</summary>
public sealed class Layers : IDisposable
{
    private const string Base = """
        [defaults]
        nice = 1
        [services.base]
        working_directory = "base"
        environment = { A = "base", B = "base" }
        restart = "no"
        [services.api]
        extends = "base"
        command = "api"
        environment = { B = "api" }
        [profiles.dev.defaults]
        nice = 2
        [profiles.dev.services.api]
        environment = { C = "dev" }
        [profiles.dev.services.mail]
        command = "mail"
        [profiles.test.services.api]
        environment = { C = "test" }

        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_extended_lies_beneath_and_is_no_service_without_a_command()
    {
        var unit = Assert.Single(Read(Base).Units);
        Assert.Equal(("api", "base", 1), (unit.Name.Name, unit.Extends, unit.Nice));
        Assert.Equal("/srv/shop/base", unit.WorkingDirectory);
        Assert.Equal(RestartPolicy.No, unit.Restart);
        Assert.Equal([("A", "base"), ("B", "api")], unit.Environment.Select(each => (each.Key, each.Value)));
    }

    [Fact]
    public void A_profile_lies_over_its_file_and_has_services_of_its_own_and_the_later_one_counts()
    {
        var file = Read(Base, "dev");
        Assert.Equal(["api", "mail"], file.Units.Select(unit => unit.Name.Name));
        Assert.Equal(["dev", "test"], file.Profiles);
        Assert.Equal((2, "dev"), (file.Units[0].Nice, file.Units[0].Environment["C"]));
        Assert.Equal("test", Read(Base, "dev", "test").Units[0].Environment["C"]);
        Assert.Equal("dev", Read(Base, "test", "dev").Units[0].Environment["C"]);
        Assert.Single(Read(Base, "other").Units);
    }

    [Fact]
    public void What_lies_over_the_file_goes_before_a_profile_of_it_and_after_one_of_its_own()
    {
        var local = "[services.api]\nenvironment = { C = 'local', D = 'local' }\n[profiles.dev.services.api]\nenvironment = { D = 'own' }\n";
        var unit = ServiceFileReader.Parse(Reading.Path, Base, true, local, inputs: new DeclarationInputs { Profiles = ["dev"] }).Units[0];
        Assert.Equal(("local", "own"), (unit.Environment["C"], unit.Environment["D"]));
    }

    [Fact]
    public void Another_files_service_is_read_relative_to_that_file_and_may_extend_further()
    {
        _directory.Write("shared/common.toml", "[services.root]\numask = '027'\n[services.web]\nextends = 'root'\nworking_directory = 'here'\n");
        var path = Old("persistproc.toml", "[services.api]\nextends = 'shared/common.toml#web'\ncommand = 'x'\n");
        var cache = new ServiceFileCache(TimeProvider.System);
        Old("shared/common.toml", File.ReadAllText(_directory["shared/common.toml"]));
        var unit = Assert.Single(cache.Read(path, isProject: true).Units);
        Assert.Equal((_directory["shared/here"], 0b000_010_111), (unit.WorkingDirectory, unit.Umask));
        Assert.Same(cache.Read(path, isProject: true), cache.Read(path, isProject: true));
        Old("shared/common.toml", "[services.web]\nworking_directory = 'there'\n");
        Assert.Equal(_directory["shared/there"], Assert.Single(cache.Read(path, isProject: true).Units).WorkingDirectory);

        // what is wrong with it is told with its own place
        Old("shared/common.toml", "[services.web]\nrestrat = 1\n");
        Assert.Equal([$"{_directory["shared/common.toml"]}:2:1: services.web.restrat: unknown key: did you mean \"restart\"?"], cache.Read(path, isProject: true).Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Templates_and_replicas_extend_too_with_their_own_name_put_in()
    {
        var file = Read("[services.base]\nenvironment = { WHO = '%n' }\n[services.'w@']\nextends = 'base'\ncommand = 'x'\n[services.r]\nextends = 'base'\nreplicas = 2\ncommand = 'y'\n[services.z]\ncommand = 'z'\nwants = ['w@1']\n");
        Assert.Empty(file.Errors);
        Assert.Equal(["r.1=r.1", "r.2=r.2", "w@1=w@1"], file.Units.Where(unit => unit.Extends is not null).Select(unit => $"{unit.Name.Name}={unit.Environment["WHO"]}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[services.a]\nextends = 'b'\ncommand = 'x'\n[services.b]\nextends = 'c'\n[services.c]\nextends = 'b'\n", ":5:11: services.b.extends: a circle: c \u2192 b \u2192 c. One of them has to stand by itself")]
    [InlineData("[services.a]\nextends = 'a'\ncommand = 'x'\n", ":2:11: services.a.extends: a circle: a \u2192 a. One of them has to stand by itself")]
    [InlineData("[services.a]\nextends = 'bse'\ncommand = 'x'\n[services.base]\ncommand = 'x'\n", ":2:11: services.a.extends: no service \"bse\" is there: did you mean \"base\"?")]
    [InlineData("[services.a]\nextends = 'none.toml#x'\ncommand = 'x'\n", ":2:11: services.a.extends: /srv/shop/none.toml: cannot be read: No such file or directory. Write \"FILE#NAME\", relative to this file")]
    [InlineData("[services.a]\nextends = 5\ncommand = 'x'\n", ":2:11: services.a.extends: a string is expected, not a number")]
    [InlineData("[defaults]\nextends = 'a'\n[services.a]\ncommand = 'x'\n", ":2:1: defaults.extends: each service has an extends of its own: it belongs in [services.NAME]")]
    [InlineData("[services.base]\nnice = 1\n", ":1:2: services.base: \"command\" is missing")]
    [InlineData("[profiles]\ndev = 1\n", ":2:7: profiles.dev: a table [profiles.dev] is expected, not a number")]
    [InlineData("[profiles.dev]\nnice = 1\n", ":2:1: profiles.dev.nice: unknown key: \"nice\" belongs in a table [profiles.dev.services.NAME]")]
    [InlineData("[profiles.dev]\nservcies = 1\n", ":2:1: profiles.dev.servcies: unknown key: did you mean \"services\"?")]
    [InlineData("[profiles.dev.services.a]\nnise = 1\n", ":2:1: profiles.dev.services.a.nise: unknown key: did you mean \"nice\"?")]
    public void What_cannot_be_is_an_error_with_its_place(string text, string expected) => Assert.Equal(expected, Reading.ErrorsOf(Read(text))[0]);

    [Fact]
    public void Of_each_value_the_place_is_known()
    {
        var path = _directory.Write("persistproc.toml", Base);
        var inputs = new DeclarationInputs { Profiles = ["dev"] };
        var unit = ServiceFileReader.Read(path, isProject: true, inputs).Units[0];
        var settings = EffectiveSettings.Of(unit, ServiceFileReader.Sources(path, isProject: true, inputs)["api"]).ToDictionary(setting => setting.Key);
        Assert.Equal(
            [("restart", SettingOrigin.Base, 6), ("command", SettingOrigin.File, 9), ("environment.A", SettingOrigin.Base, 5), ("environment.B", SettingOrigin.File, 10), ("environment.C", SettingOrigin.Profile, 14), ("nice", SettingOrigin.Profile, 12)],
            new[] { "restart", "command", "environment.A", "environment.B", "environment.C", "nice" }.Select(key => (key, settings[key].Origin, settings[key].In!.Value.At.Line)));
    }

    private static ServiceFile Read(string text, params string[] profiles) =>
        ServiceFileReader.Parse(Reading.Path, text, isProject: true, inputs: new DeclarationInputs { Profiles = profiles.ToValueList() });

    private string Old(string name, string text)
    {
        var path = _directory.Write(name, text);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, text.Length % 60, DateTimeKind.Utc));
        return path;
    }
}
