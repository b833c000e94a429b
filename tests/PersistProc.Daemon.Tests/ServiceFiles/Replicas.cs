using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>replicas = N: as many services as that, each its own.</summary>
public sealed class Replicas : IDisposable
{
    private const string Worker = "[services.worker]\ncommand = [\"work\", \"--port\", \"400%i\"]\nreplicas = 2\nenvironment = { NAME = \"%n of %p\" }\n";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Each_is_a_service_of_its_own_with_its_number_put_in()
    {
        var file = Reading.Project(Worker);
        Assert.Empty(file.Errors);
        Assert.Equal(["worker.1", "worker.2"], file.Units.Select(unit => unit.Name.Name));
        Assert.Equal(["4001", "4002"], file.Units.Select(unit => unit.Command[2]));
        Assert.Equal([1, 2], file.Units.Select(unit => unit.Replica));
        Assert.All(file.Units, unit => Assert.Equal(("shop/worker", 2), (unit.Family.ToString(), unit.Replicas)));
        Assert.Equal("worker.2 of worker", file.Units[1].Environment["NAME"]);
        Assert.Equal("2", ServiceEnvironment.Compose(file.Units[1], ValueMap.Empty<string>(), default)["PERSISTPROC_REPLICA"]);
        Assert.Equal(2, file.Replicated["worker"]);
    }

    [Fact]
    public void None_are_none_and_what_is_wrong_is_told_all_the_same()
    {
        Assert.Empty(Reading.Project(Worker.Replace("= 2", "= 0", StringComparison.Ordinal)).Units);
        Assert.Single(Reading.ErrorsOf(Reading.Project("[services.a]\ncommand = 'x %q'\nreplicas = 0\n")));
        Assert.Single(Reading.ErrorsOf(Reading.Project("[services.a]\ncommand = 'x %q'\nreplicas = 30\n")));
    }

    [Fact]
    public void A_dependency_on_it_is_one_on_each()
    {
        var file = Reading.Project(Worker + "after = [\"db@started\"]\n[services.api]\ncommand = 'x'\nrequires = [\"worker\", \"db\"]\nafter = [\"shop/worker@started\"]\n[services.db]\ncommand = 'y'\n");
        Assert.Empty(file.Errors);
        var api = file.Units.Single(unit => unit.Name.Name == "api");
        Assert.Equal(["shop/worker.1", "shop/worker.2", "shop/db"], api.Requires.Select(each => each.Service.ToString()));
        Assert.Equal([new Ordering(Name("worker.1"), Milestone.Started), new Ordering(Name("worker.2"), Milestone.Started)], api.After);
        Assert.Empty(DependencyErrors.Find([file]));
        Assert.Equal(["shop/db"], Scaled(0, "[services.api]\ncommand = 'x'\nrequires = [\"worker\", \"db\"]\n[services.db]\ncommand = 'y'\n").Units[0].Requires.Select(each => each.Service.ToString()));
    }

    [Fact]
    public void What_was_scaled_holds_as_long_as_the_file_says_the_same_number()
    {
        Assert.Equal(5, Scaled(5).Units.Count);
        Assert.Equal(5, Scaled(5).Units.Count(unit => unit.Replicas == 2));
        Assert.Equal(3, ServiceFileReader.Parse(Reading.Path, Worker.Replace("= 2", "= 3", StringComparison.Ordinal), true, inputs: new DeclarationInputs { Scales = new([KeyValuePair.Create("worker", new Scale(2, 5))]) }).Units.Count);
    }

    [Theory]
    [InlineData("replicas = 65536", ":3:12: services.api.replicas: a whole number from 0 to 1000 is expected")]
    [InlineData("replicas = 3\nport = 65534", ":4:1: services.api.port: replica 3 would have the port 65536, and the last one is 65535: begin lower, or take fewer replicas")]
    [InlineData("replicas = -1", ":3:12: services.api.replicas: a whole number from 0 to 1000 is expected")]
    [InlineData("replicas = \"2\"", ":3:12: services.api.replicas: a whole number from 0 to 1000 is expected")]
    [InlineData("replicas = 2.0", ":3:12: services.api.replicas: a whole number from 0 to 1000 is expected")]
    [InlineData("replicas = 2\n[services.'api.2']\ncommand = 'x'", null)]
    [InlineData("[services.\"t@\"]\ncommand = 'x'\nreplicas = 2", ":3:2: services.\"t@\".replicas: a template has as many instances as somebody starts: take \"replicas\" out")]
    [InlineData("[defaults]\nreplicas = 2", ":4:1: defaults.replicas: each service has a replicas of its own: it belongs in [services.NAME]")]
    public void What_cannot_be_is_an_error_with_its_place(string lines, string? expected)
    {
        if (expected is not null) Assert.Equal([expected], Reading.Errors(lines));
        else Assert.Single(DoubleNames.Find([Reading.Project("[services.api]\ncommand = [\"true\"]\n" + lines)]));
    }

    [Fact]
    public void What_is_kept_is_there_for_the_next_supervisor_and_a_damaged_file_is_as_none()
    {
        var (place, inputs) = (_directory["files.json"], new FileInputs());
        inputs.KeepIn(place);
        inputs.SetScale("/srv/a.toml", "worker", new Scale(2, 5));
        inputs.SetScale("/srv/b.toml", "worker", new Scale(1, 3));
        inputs.SetScale("/srv/b.toml", "worker", null);
        var next = new FileInputs();
        next.KeepIn(place);
        Assert.Equal(new Scale(2, 5), next.Of("/srv/a.toml").Scales["worker"]);
        Assert.Empty(next.Of("/srv/b.toml").Scales);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(place));
        foreach (var damaged in (string[])["", "{", "[]", "null", "{\"/srv/a.toml\":{\"scales\":{\"worker\":[1]}}}", "{\"/srv/a.toml\":{\"scales\":{\"worker\":[1,9999]}}}"])
        {
            File.WriteAllText(place, damaged);
            var last = new FileInputs();
            last.KeepIn(place);
            Assert.Empty(last.Of("/srv/a.toml").Scales);
        }
    }

    [Fact]
    public void A_plan_has_those_that_are_too_many_as_long_as_they_run()
    {
        var known = Reading.Project(Worker).Units;
        var declared = Reading.Project(Worker.Replace("= 2", "= 1", StringComparison.Ordinal)).Units;
        var plan = DefinitionPlan.Make(declared, known.Select(unit => new KnownDefinition(unit, null, true)), new HashSet<ServiceName> { Name("worker") });
        Assert.Equal([("worker.1", Fate.Changed, false), ("worker.2", Fate.Removed, true)], plan.Select(each => (each.Name.Name, each.Fate, each.IsSurplus)));
        Assert.Single(DefinitionPlan.Make(declared, known.Select(unit => new KnownDefinition(unit, null, false)), new HashSet<ServiceName> { Name("worker") }));
    }

    private static ServiceFile Scaled(int count, string more = "") =>
        ServiceFileReader.Parse(Reading.Path, Worker + more, isProject: true, inputs: new DeclarationInputs { Scales = new([KeyValuePair.Create("worker", new Scale(2, count))]) });

    private static ServiceName Name(string name) => ServiceName.Parse("shop/" + name);
}
