namespace PersistProc.Core.Tests.Targets;

public class TargetTests
{
    private static readonly TargetContext Here = new("/srv/here", "shop");

    private static readonly KnownService[] Known =
    [
        Service("shop/api", pid: 11),
        Service("other/api", pid: 12),
        Service("db", pid: 13),
        Service("shop/db", pid: 14),
        Service("other/mail", pid: 15),
        Service("one/cache", pid: 16),
        Service("two/cache", pid: 17),
        Run("sleep", ["sleep", "100"], "/srv/here", 21, live: true),
        Run("sleep-2", ["sleep", "100"], "/srv/there", 22, live: true),
        Run("sleep-3", ["sleep", "5"], "/srv/there", 23, live: false, label: "nap"),
        Run("sleep-4", ["sleep", "5"], "/srv/there", 23, live: false, label: "nap"),
        Run("cat", ["cat"], "/srv/there", 24, live: true, label: "nap"),
    ];

    [Theory]
    [InlineData("api", "shop/api")] // the project of this directory first
    [InlineData("db", "shop/db")]
    [InlineData("other/api", "other/api")]
    [InlineData("mail", "other/mail")] // the only one of that name anywhere
    [InlineData("13", "db")]
    [InlineData("nap", "cat")] // of equal labels the one that lives
    [InlineData("sleep 100", "sleep")] // a command line, this directory first
    [InlineData("cat", "cat")]
    public void A_word_is_found(string word, string name) => Assert.Equal(new Found.One(ServiceName.Parse(name)), Target.Find(word, Here, Known));

    [Theory]
    [InlineData("nothing")]
    [InlineData("99")]
    [InlineData("shop/mail")]
    [InlineData("sleep 7")]
    [InlineData("../api")]
    [InlineData("")]
    public void What_is_not_known_is_not_found(string word) => Assert.IsType<Found.None>(Target.Find(word, Here, Known));

    [Theory]
    [InlineData("cache", "one/cache|two/cache")]
    [InlineData("23", "sleep-3|sleep-4")]
    [InlineData("sleep 5", "sleep-3|sleep-4")]
    public void Several_are_listed(string word, string names) =>
        Assert.Equal(names.Split('|'), Assert.IsType<Found.Several>(Target.Find(word, Here, Known)).Names.Select(name => name.ToString()));

    [Fact]
    public void Without_a_project_a_users_own_service_goes_first() =>
        Assert.Equal(new Found.One(ServiceName.Parse("db")), Target.Find("db", new TargetContext("/srv/here", null), Known));

    [Fact]
    public void Words_are_all_targets_or_together_one_command()
    {
        Assert.Equal(Services(false, "shop/api", "shop/db"), TargetWords.Read(["api", "db", "api"], Here, Known));
        Assert.Equal(Services(true, "sleep"), TargetWords.Read(["sleep", "100"], Here, Known));
        Assert.Equal(new WordsMeaning.Unknown(["nothing"]), TargetWords.Read(["api", "nothing"], Here, Known));
        Assert.Equal("cache", Assert.IsType<WordsMeaning.Ambiguous>(TargetWords.Read(["cache"], Here, Known)).Word);
    }

    [Fact]
    public void A_start_takes_for_a_command_what_is_no_name_here()
    {
        Assert.Equal(Services(false, "shop/api"), TargetWords.ReadForStart(["api"], Here, Known));
        Assert.IsType<WordsMeaning.Unknown>(TargetWords.ReadForStart(["sleep", "100"], Here, Known));
        Assert.IsType<WordsMeaning.Unknown>(TargetWords.ReadForStart(["cache", "--clear"], Here, Known));
    }

    private static WordsMeaning.Services Services(bool asCommand, params string[] names) => new(names.Select(ServiceName.Parse).ToValueList(), asCommand);

    private static KnownService Service(string name, int pid) =>
        new(ServiceName.Parse(name), ServiceKind.Service, name, [$"run-{name}"], "/srv", pid, true, Some.Wall);

    private static KnownService Run(string name, ValueList<string> command, string directory, int pid, bool live, string? label = null) =>
        new(ServiceName.Parse(name), ServiceKind.Run, label ?? ServiceUnit.DefaultLabel(command, directory), command, directory, pid, live, Some.Wall);
}
