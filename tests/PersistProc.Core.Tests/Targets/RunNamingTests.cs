namespace PersistProc.Core.Tests.Targets;

public class RunNamingTests
{
    [Theory]
    [InlineData("python3", "python3")]
    [InlineData("/usr/bin/python3", "python3")]
    [InlineData("./my prog", "my-prog")]
    [InlineData("/", "run")]
    public void A_run_is_named_for_its_program(string program, string name) =>
        Assert.Equal(New(name), RunNaming.Place(Wish([program]), []));

    [Fact]
    public void A_name_that_is_taken_is_counted_up() =>
        Assert.Equal(New("sleep-3"), RunNaming.Place(Wish(["sleep", "9"]), [Run("sleep"), Run("sleep-2"), Run("sleep-4")]));

    [Fact]
    public void The_same_command_in_the_same_directory_is_joined()
    {
        Assert.Equal(new RunPlacement.Join(ServiceName.Parse("sleep")), RunNaming.Place(Wish(["sleep", "1"]), [Run("sleep")]));
    }

    [Fact]
    public void Other_arguments_another_directory_or_an_ended_run_are_not_joined()
    {
        Assert.IsType<RunPlacement.New>(RunNaming.Place(Wish(["sleep", "2"]), [Run("sleep")]));
        Assert.IsType<RunPlacement.New>(RunNaming.Place(Wish(["sleep", "1"]) with { Directory = "/elsewhere" }, [Run("sleep")]));
        Assert.IsType<RunPlacement.Again>(RunNaming.Place(Wish(["sleep", "1"]), [Run("sleep", live: false)]));
    }

    [Fact]
    public void Who_does_not_want_to_join_gets_another() =>
        Assert.Equal(New("sleep-2"), RunNaming.Place(Wish(["sleep", "1"]) with { Join = false }, [Run("sleep")]));

    [Fact]
    public void An_ended_run_gets_its_name_again_the_latest_first()
    {
        KnownService[] known = [Run("sleep", live: false), Run("sleep-2", live: false) with { StartedAt = Some.Wall.AddHours(1) }];

        Assert.Equal(new RunPlacement.Again(ServiceName.Parse("sleep-2")), RunNaming.Place(Wish(["sleep", "1"]), known));
    }

    [Fact]
    public void Fresh_replaces_the_running_one() =>
        Assert.Equal(new RunPlacement.Again(ServiceName.Parse("sleep")), RunNaming.Place(Wish(["sleep", "1"]) with { Fresh = true }, [Run("sleep")]));

    [Fact]
    public void A_name_that_was_asked_for_is_free_or_at_rest_or_a_conflict()
    {
        var wish = Wish(["other"]) with { Name = ServiceName.Parse("sleep") };

        Assert.Equal(New("sleep"), RunNaming.Place(wish, []));
        Assert.IsType<RunPlacement.Again>(RunNaming.Place(wish, [Run("sleep", live: false)]));
        Assert.IsType<RunPlacement.Again>(RunNaming.Place(wish with { Fresh = true }, [Run("sleep")]));
        Assert.Contains("running already", Assert.IsType<RunPlacement.Conflict>(RunNaming.Place(wish, [Run("sleep")])).Why, StringComparison.Ordinal);
        Assert.Contains("declared", Assert.IsType<RunPlacement.Conflict>(RunNaming.Place(wish, [Run("sleep", live: false) with { Kind = ServiceKind.Service }])).Why, StringComparison.Ordinal);
    }

    private static RunPlacement.New New(string name) => new(ServiceName.Parse(name));

    private static RunWish Wish(ValueList<string> command) => new(command, "/srv", null, Join: true, Fresh: false);

    private static KnownService Run(string name, bool live = true) => new(ServiceName.Parse(name), ServiceKind.Run, name, ["sleep", "1"], "/srv", 7, live, Some.Wall);
}
