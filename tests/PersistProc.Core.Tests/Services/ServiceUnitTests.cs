namespace PersistProc.Core.Tests.Services;

public class ServiceUnitTests
{
    [Fact]
    public void Two_definitions_with_the_same_content_are_equal()
    {
        Assert.Equal(Full(), Full());
        Assert.Equal(Full().GetHashCode(), Full().GetHashCode());
    }

    [Fact]
    public void Every_directive_counts()
    {
        Assert.NotEqual(Full(), Full() with { Command = ["api", "--port", "3001"] });
        Assert.NotEqual(Full(), Full() with { Environment = Map(("PORT", "4000")) });
        Assert.NotEqual(Full(), Full() with { Environment = Map(("PORT", "3000"), ("X", "")) });
        Assert.NotEqual(Full(), Full() with { Stop = StopLadder.Forced });
        Assert.NotEqual(Full(), Full() with { SuccessExitCodes = [42] });
    }

    [Fact]
    public void The_environment_is_the_callers_beneath_the_units_own_beneath_what_we_tell()
    {
        var unit = Some.Unit() with { Environment = Map(("PORT", "3000"), ("PATH", "/opt/bin"), ("INVOCATION_ID", "forged")) };
        var beneath = Map(("PATH", "/bin"), ("EDITOR", "vi"), ("NOTIFY_SOCKET", "/run/other"), ("LISTEN_FDS", "3"), ("PERSISTPROC_NAME", "outer"));
        var all = ServiceEnvironment.Compose(unit, beneath, new InstanceFacts("cafe", 3));

        Assert.Equal(
            Map(("PATH", "/opt/bin"), ("EDITOR", "vi"), ("PORT", "3000"), ("PERSISTPROC_NAME", "api"), ("PERSISTPROC_PROJECT", "shop"), ("PERSISTPROC_RESTARTS", "3"), ("INVOCATION_ID", "cafe")),
            all,
            EqualityComparer<ValueMap<string>>.Default);
    }

    [Fact]
    public void A_minimal_environment_lets_little_through()
    {
        var all = ServiceEnvironment.Compose(Some.Unit() with { Inherit = Inherit.Minimal }, Map(("PATH", "/bin"), ("HOME", "/root"), ("SECRET", "x")), new InstanceFacts("cafe", 0));

        Assert.Equal(["HOME", "INVOCATION_ID", "PATH", "PERSISTPROC_NAME", "PERSISTPROC_PROJECT", "PERSISTPROC_RESTARTS"], all.Keys);
    }

    [Fact]
    public void Each_start_has_a_mark_of_its_own_and_the_same_order_the_same_mark()
    {
        Assert.Equal("0123456789abcdef0123456700000007", InvocationTag.Text(Some.Seed, new Attempt(7)));
        Assert.NotEqual(InvocationTag.Number(Some.Seed, new Attempt(7)), InvocationTag.Number(Some.Seed, new Attempt(8)));
        Assert.InRange(InvocationTag.Number(new string('f', 32), new Attempt(int.MaxValue)), 1UL << 62, 1UL << 63);
        Assert.Equal(new Attempt(7), InvocationTag.AttemptOf(Some.Seed, InvocationTag.Number(Some.Seed, new Attempt(7))));
        Assert.Null(InvocationTag.AttemptOf(Some.Seed, InvocationTag.Number(Some.Seed, new Attempt(7), ProcessRole.Probe)));
        Assert.Null(InvocationTag.AttemptOf(new string('f', 32), InvocationTag.Number(Some.Seed, new Attempt(7))));
    }

    private static ServiceUnit Full() => Some.Unit() with
    {
        Environment = Map(("PORT", "3000")),
        SuccessExitCodes = [42, 43],
        Limits = new Dictionary<string, ResourceLimit> { ["nofile"] = new(1024, ResourceLimit.Infinity) }.ToValueMap(),
    };

    private static ValueMap<string> Map(params (string Name, string Value)[] entries) => entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)).ToValueMap();

    [Fact]
    public void Variables_of_files_lie_over_what_was_inherited_and_beneath_the_units_own()
    {
        var unit = Some.Unit() with { Environment = Some.Caller(("OWN", "unit")).Environment };
        var composed = ServiceEnvironment.Compose(unit, Some.Caller(("A", "caller"), ("B", "caller")).Environment, new InstanceFacts("i", 0));
        var files = Some.Caller(("A", "file"), ("OWN", "file"), ("NEW", "file"), ("PERSISTPROC_NAME", "file")).Environment;
        var all = ServiceEnvironment.Underlay(composed, unit, files);
        Assert.Equal(("file", "caller", "unit", "file", "api"), (all["A"], all["B"], all["OWN"], all["NEW"], all["PERSISTPROC_NAME"]));
    }

    [Theory]
    [InlineData(Inherit.Caller, "screen", "truecolor")]
    [InlineData(Inherit.Minimal, "screen", "truecolor")]
    public void The_kind_of_a_terminal_is_the_clients_and_its_size_is_not_handed_on(Inherit inherit, string kind, string colors)
    {
        var unit = Some.Unit() with { Tty = true, Inherit = inherit };
        var all = ServiceEnvironment.Compose(unit, Map(("TERM", kind), ("COLORTERM", colors), ("LINES", "9"), ("COLUMNS", "9")), new InstanceFacts("i", 0));
        Assert.Equal((kind, colors), (all["TERM"], all["COLORTERM"]));
        Assert.False(all.ContainsKey("LINES") || all.ContainsKey("COLUMNS"));
    }

    [Fact]
    public void A_terminal_without_a_client_is_of_the_kind_that_every_program_knows()
    {
        var facts = new InstanceFacts("i", 0);
        Assert.Equal("xterm-256color", ServiceEnvironment.Compose(Some.Unit() with { StdinTerminal = true }, Map(), facts)["TERM"]);
        Assert.Equal("dumb", ServiceEnvironment.Compose(Some.Unit() with { Tty = true, Environment = Map(("TERM", "dumb"), ("LINES", "9")) }, Map(), facts)["TERM"]);
        Assert.False(ServiceEnvironment.Compose(Some.Unit(), Map(), facts).ContainsKey("TERM"));
    }
}
