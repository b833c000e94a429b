using System.Globalization;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Terminals;

/// <summary>What lies between a terminal and its clients outlives every supervisor.</summary>
public sealed class SupervisorsAtTerminals
{
    [Fact]
    public void What_was_shown_while_there_was_none_is_shown_once_and_in_order()
    {
        using var fixture = TerminalFixture.Shell("i=0; while test $i -lt 3000; do echo $i; i=$((i+1)); done; sleep 60");
        for (var round = 0; round < 10; round++)
        {
            fixture.EndSupervisor();
            fixture.Begin();
        }
        fixture.Shows("2999\r\n");
        Assert.Equal(string.Concat(Enumerable.Range(0, 3000).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n}\r\n"))), fixture.Shown);
    }

    [Fact]
    public void What_was_typed_is_known_to_the_next_one()
    {
        using var fixture = TerminalFixture.Shell("stty -echo; echo on; cat");
        fixture.Shows("on");
        fixture.Terminal.Enter("a", 0);
        fixture.Type("a", 0, "one\n");
        fixture.EndSupervisor();
        fixture.Begin();
        Assert.Equal(4, fixture.Terminal.Enter("a", 0));
        Assert.Equal(7, fixture.Terminal.Enter("new", 7));
        Assert.True(fixture.Type("a", 0, "one\ntwo\n"));
        fixture.Shows("one\r\ntwo\r\n");
        Assert.DoesNotContain("one\r\none", fixture.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public void More_clients_than_there_are_slots_may_type()
    {
        using var fixture = TerminalFixture.Shell("stty -echo; echo on; cat > /dev/null");
        fixture.Shows("on");
        for (var n = 0; n < 300; n++)
        {
            var client = string.Create(CultureInfo.InvariantCulture, $"client {n}");
            Assert.Equal(0, fixture.Terminal.Enter(client, 0));
            Assert.True(fixture.Type(client, 0, "x"));
        }
        Assert.Equal((0L, 1L), (fixture.Terminal.ReceivedOf("client 0"), fixture.Terminal.ReceivedOf("client 299")));
    }
}
