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

    [Fact]
    public void The_name_before_the_sign_means_all_instances_unless_something_has_that_name()
    {
        KnownService[] known =
        [
            .. Known, Instance("shop/worker@blue"), Instance("shop/worker@red"), Instance("other/worker@x"), Instance("shop/api@x"),
            Instance("shop/job@left") with { HasLeft = true, Live = false }, Instance("shop/job@leaving") with { HasLeft = true },
        ];
        Assert.Equal(["shop/worker@blue", "shop/worker@red"], Names(Target.Find("worker", Here, known)));
        Assert.Equal(["other/worker@x"], Names(Target.Find("other/worker", Here, known)));
        Assert.Equal(new Found.One(ServiceName.Parse("shop/worker@red")), Target.Find("worker@red", Here, known));
        Assert.Equal(new Found.One(ServiceName.Parse("shop/api")), Target.Find("api", Here, known));
        Assert.Equal(["other/worker", "shop/worker"], Assert.IsType<Found.Several>(Target.Find("worker", new TargetContext("/", null), known)).Names.Select(name => name.ToString()));
        // one that has left can still be stopped while it runs, but not be started
        Assert.Equal(["shop/job@leaving"], Names(Target.Find("job", Here, known)));
        Assert.IsType<WordsMeaning.Unknown>(TargetWords.ReadForStart(["job"], Here, known));
        Assert.Equal(Services(false, "shop/worker@blue", "shop/worker@red", "shop/db"), TargetWords.Read(["worker", "db", "worker@red"], Here, known));

        static IEnumerable<string> Names(Found found) => Assert.IsType<Found.All>(found).Names.Select(name => name.ToString());
    }

    private static WordsMeaning.Services Services(bool asCommand, params string[] names) => new(names.Select(ServiceName.Parse).ToValueList(), asCommand);

    private static KnownService Service(string name, int pid) =>
        new(ServiceName.Parse(name), ServiceKind.Service, name, [$"run-{name}"], "/srv", pid, true, Some.Wall);

    private static KnownService Instance(string name) => Service(name, 30) with { Family = ServiceName.Parse(name[..name.IndexOf('@')]) };

    private static KnownService Run(string name, ValueList<string> command, string directory, int pid, bool live, string? label = null) =>
        new(ServiceName.Parse(name), ServiceKind.Run, label ?? ServiceUnit.DefaultLabel(command, directory), command, directory, pid, live, Some.Wall);
}
