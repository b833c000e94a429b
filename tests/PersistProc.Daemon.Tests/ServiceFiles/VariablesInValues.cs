using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>${NAME} in values: where it is found, what comes of it, and how long a reading holds.</summary>
public sealed class VariablesInValues : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_environment_goes_before_the_files_of_the_service_and_those_before_the_one_beside_the_file()
    {
        _directory.Write(".env", "A=beside\nB=beside\nC=beside\nD=beside\n");
        _directory.Write("vars.env", "A=file\nB=file\nC=file\n");
        _directory.Write("more.env", "A=more\nB=more\n");
        var unit = Unit("command = ['x', '${A}', '${B}', '${C}', '${D}', '${E:-default}']\nenvironment_files = ['vars.env', '-${STAGE:-more}.env', '-none.env']", ("A", "client"));
        Assert.Equal(["x", "client", "more", "file", "beside", "default"], unit.Command);
    }

    [Fact]
    public void A_services_own_environment_goes_first_but_not_for_itself()
    {
        var unit = Unit("command = ['x', '${PORT}', '${PATH}']\nenvironment = { PORT = '${PORT:-3000}', PATH = '/opt:${PATH}' }", ("PATH", "/bin"));
        Assert.Equal(["x", "3000", "/opt:/bin"], unit.Command);
        Assert.Equal("/opt:/bin", unit.Environment["PATH"]);
    }

    [Fact]
    public void They_stand_in_every_string_and_in_the_defaults()
    {
        var file = Read("[defaults]\nworking_directory = '${A}'\n[services.api]\ncommand = 'x ${A} $HOME'\nstop = ['${SIGNAL:-INT} 1s', 'KILL']\nafter = ['${A}']\n[services.one]\ncommand = 'y'\n", ("A", "one"));
        Assert.Empty(file.Errors);
        Assert.Equal([["x", "one", "$HOME"], ["y"]], file.Units.Select(unit => unit.Command.ToArray()));
        Assert.Equal(_directory["one"], file.Units[1].WorkingDirectory);
        Assert.Equal("INT 1s", file.Units[0].Stop.Rungs[0].ToString());
        Assert.Equal("one", file.Units[0].After[0].Service.Name);
    }

    [Theory]
    [InlineData("command = 'x ${NONE}'", ":2:11: services.api.command: ${NONE} is not set: give it in the environment or in .env beside the file, or write ${NONE:-default}; $${ for a plain ${")]
    [InlineData("command = ['x', '${PORT}']", ":2:17: services.api.command: ${PORT} is not set. The port that `port` gives the service is PORT in its environment, and $PORT, without braces, in a probe or with shell = true.")]
    [InlineData("command = ['x', '${NONE}']", ":2:17: services.api.command: ${NONE} is not set")]
    [InlineData("command = 'x'\nenvironment = { A = '${A}' }", ":3:21: services.api.environment.A: ${A} is not set")]
    [InlineData("command = 'x'\nrestart = '${POLICY:-often}'", ":3:11: services.api.restart: \"often\" is no restart policy")]
    public void What_cannot_be_is_an_error_with_its_place(string lines, string expected)
    {
        var file = Read($"[services.api]\n{lines}\n");
        Assert.StartsWith(file.Path + expected, Assert.Single(file.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reading_holds_as_long_as_what_it_asked_for_stays()
    {
        var path = Old("persistproc.toml", "[services.api]\ncommand = 'x ${A} ${B:-b}'\n");
        var cache = new ServiceFileCache(TimeProvider.System);
        var one = With(("A", "1"), ("OTHER", "1"));
        var first = cache.Read(path, isProject: true, one);
        Assert.Same(first, cache.Read(path, isProject: true, With(("A", "1"), ("OTHER", "2"))));
        Assert.Equal(["x", "2", "b"], cache.Read(path, isProject: true, With(("A", "2"))).Units[0].Command);
        first = cache.Read(path, isProject: true, one);
        Old(".env", "B=beside\n");
        Assert.Equal(["x", "1", "beside"], cache.Read(path, isProject: true, one).Units[0].Command);
        Assert.NotSame(first, cache.Read(path, isProject: true, one));
        Old(".env", "B=other\n");
        Assert.Equal(["x", "1", "other"], cache.Read(path, isProject: true, one).Units[0].Command);
    }

    [Fact]
    public void What_was_kept_of_a_client_is_there_for_the_next_supervisor_also_what_it_had_not()
    {
        var (place, path, cache) = (_directory["files.json"], Old("persistproc.toml", "[services.api]\ncommand = 'x ${A} ${HOME:-nowhere}'\n"), new ServiceFileCache(TimeProvider.System));
        cache.Inputs.KeepIn(place);
        Keep(KeepWay.Whole, ("A", "1"), ("SECRET", "s"));
        Assert.Equal(["x", "1", "nowhere"], cache.Read(path, isProject: true).Units[0].Command);
        Assert.DoesNotContain("SECRET", File.ReadAllText(place), StringComparison.Ordinal);
        var next = new ServiceFileCache(TimeProvider.System);
        next.Inputs.KeepIn(place);
        Assert.Equal(["x", "1", "nowhere"], next.Read(path, isProject: true).Units[0].Command);

        // who starts one service need not have what the others want
        Keep(KeepWay.Over, ("HOME", "/h"));
        Assert.Equal(["x", "1", "/h"], cache.Read(path, isProject: true).Units[0].Command);
        Keep(KeepWay.IfNone, ("A", "3"));
        Assert.Equal(["x", "1", "/h"], cache.Read(path, isProject: true).Units[0].Command);
        Keep(KeepWay.Whole, ("HOME", "/h"));
        Assert.NotEmpty(cache.Read(path, isProject: true).Errors);

        void Keep(KeepWay way, params (string Name, string Value)[] variables)
        {
            var inputs = cache.Inputs.With(path, new ClientInputs(With(variables).Environment, []), way);
            cache.Read(path, isProject: true, inputs);
            cache.Inputs.Keep(path, inputs);
        }
    }

    [Fact]
    public void Where_a_value_comes_from_names_the_variables()
    {
        var path = _directory.Write("persistproc.toml", "[services.api]\ncommand = 'x ${A}'\nenvironment = { B = '${B:-b}' }\n");
        var unit = Assert.Single(ServiceFileReader.Read(path, isProject: true, With(("A", "1"))).Units);
        var settings = EffectiveSettings.Of(unit, ServiceFileReader.Sources(path, isProject: true)["api"]).ToDictionary(setting => setting.Key);
        Assert.Equal(("[\"x\", \"1\"]", "A"), (settings["command"].Value, settings["command"].Variables.Single()));
        Assert.Equal(("\"b\"", "B"), (settings["environment.B"].Value, settings["environment.B"].Variables.Single()));
        Assert.Empty(settings["restart"].Variables);
    }

    private static DeclarationInputs With(params (string Name, string Value)[] variables) =>
        new() { Environment = variables.Select(each => KeyValuePair.Create(each.Name, each.Value)).ToValueMap() };

    private ServiceFile Read(string text, params (string Name, string Value)[] variables) =>
        ServiceFileReader.Read(_directory.Write("persistproc.toml", text), isProject: true, With(variables));

    private ServiceUnit Unit(string lines, params (string Name, string Value)[] variables)
    {
        var file = Read($"[services.api]\n{lines}\n", variables);
        Assert.Empty(file.Errors);
        return Assert.Single(file.Units);
    }

    // of a time that settles it
    private string Old(string name, string text)
    {
        var path = _directory.Write(name, text);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, text.Length, DateTimeKind.Utc));
        return path;
    }
}
