using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>[services."worker@"]: a template, and the instances that are made of it.</summary>
public class Templates
{
    private const string Worker = """
        [services."worker@"]
        command = ["work", "--on", "%i", "100%%"]
        working_directory = "places/%i"
        environment = { NAME = "%n", PREFIX = "%p" }

        """;

    [Fact]
    public void A_template_by_itself_declares_nothing_and_is_known()
    {
        var file = Reading.Project(Worker);
        Assert.Empty(file.Errors);
        Assert.Empty(file.Units);
        Assert.Equal(["worker@"], file.Templates);
    }

    [Fact]
    public void An_instance_that_was_asked_for_is_a_service_with_everything_put_in()
    {
        var unit = Assert.Single(With(Worker, "worker@blue", "other@x", "worker@").Units);
        Assert.Equal(("shop/worker@blue", "worker@", "shop/worker"), (unit.Name.ToString(), unit.Template, unit.Family.ToString()));
        Assert.Equal(["work", "--on", "blue", "100%"], unit.Command);
        Assert.Equal("/srv/shop/places/blue", unit.WorkingDirectory);
        Assert.Equal(["worker@blue", "worker"], [unit.Environment["NAME"], unit.Environment["PREFIX"]]);
    }

    [Fact]
    public void One_that_a_service_names_is_made_and_those_that_it_names_itself()
    {
        var file = Reading.Project("""
            [services."api@"]
            command = "x"
            requires = ["db@%i"]
            [services."db@"]
            command = "y %i"
            [services.web]
            command = "z"
            after = ["api@one", "db@two@started", "web2@ready"]
            [services.web2]
            command = "z"
            """);
        Assert.Empty(file.Errors);
        Assert.Equal(["web", "web2", "api@one", "db@two", "db@one"], file.Units.Select(unit => unit.Name.Name));
        Assert.Equal([new Ordering(Name("api@one"), Milestone.Ready), new Ordering(Name("db@two"), Milestone.Started), new Ordering(Name("web2"), Milestone.Ready)], file.Units[0].After);
        Assert.Empty(DependencyErrors.Find([file]));
    }

    [Fact]
    public void A_service_of_an_instances_name_goes_before_it()
    {
        var unit = Assert.Single(With(Worker + "[services.\"worker@blue\"]\ncommand = 'own %i'\n", "worker@blue").Units);
        Assert.Equal((["own", "%i"], null), (unit.Command, unit.Template));
    }

    [Fact]
    public void In_other_services_a_percent_sign_is_a_letter_like_any_other() =>
        Assert.Equal(["date", "+%s"], Reading.Unit("command = 'date +%s'").Command);

    [Theory]
    [InlineData("command = \"date +%s\"", ":2:11: services.\"worker@\".command: \"%s\" stands for nothing here: there are ")]
    [InlineData("command = [\"x\", \"%\"]", ":2:17: services.\"worker@\".command: \"%\" stands for nothing here: there are ")]
    [InlineData("command = \"x\"\nenvironment = { A = \"%q\" }", ":3:21: services.\"worker@\".environment.A: \"%q\" stands for nothing here: there are ")]
    [InlineData("command = \"x %h\"", ":2:11: services.\"worker@\".command: \"%h\" stands for nothing here: there are ")] // without HOME
    [InlineData("restart = \"no\"", ":1:2: services.\"worker@\": \"command\" is missing")]
    [InlineData("command = 5", ":2:11: services.\"worker@\".command: an array of strings is expected, not a number")]
    public void What_is_wrong_is_told_once_also_without_an_instance(string lines, string expected)
    {
        foreach (var instances in (string[][])[[], ["worker@a", "worker@b"]])
            Assert.StartsWith(expected, Assert.Single(Reading.ErrorsOf(With($"[services.\"worker@\"]\n{lines}\n", instances))), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_grow_without_end_are_refused()
    {
        var file = With("[services.\"a@\"]\ncommand = 'x'\nrequires = [\"a@%ix\"]\n", "a@b");
        Assert.Contains(Reading.ErrorsOf(file), error => error.Contains("cannot be longer than 200 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_neither_how_far_nor_an_instance_is_an_error_with_its_place()
    {
        var file = Reading.Project("[services.db]\ncommand = 'x'\n[services.api]\ncommand = 'x'\nafter = [\"db@redy\"]\n");
        Assert.Equal([":5:10: services.api.after: no service \"db@redy\" is declared: \"@redy\" is none of @ready, @started, @completed, @succeeded"], DependencyErrors.Find([file]).Select(error => error.ToString().Replace(file.Path, "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Another_set_of_instances_is_another_reading_and_the_same_is_none()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("persistproc.toml", Worker);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var cache = new ServiceFileCache(TimeProvider.System);
        Assert.Empty(cache.Read(path, isProject: true).Units);
        cache.Inputs.AddInstances(path, ["worker@a"]);
        var read = cache.Read(path, isProject: true);
        Assert.Equal("worker@a", Assert.Single(read.Units).Name.Name);
        cache.Inputs.AddInstances(path, ["worker@a"]);
        Assert.Same(read, cache.Read(path, isProject: true));
    }

    private static ServiceFile With(string text, params string[] instances) =>
        ServiceFileReader.Parse(Reading.Path, text, isProject: true, inputs: new DeclarationInputs { Instances = instances.ToValueList() });

    private static ServiceName Name(string name) => ServiceName.Parse("shop/" + name);
}
