using PersistProc.Core;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>A unit printed by the table and read again is the same unit.</summary>
public class DirectivesPrinted
{
    public static TheoryData<string> Keys => [.. Directives.OfService.Select(row => row.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_example_of_each_directive_is_read_printed_and_read_again_as_the_same(string key)
    {
        var row = Directives.OfService.Single(each => each.Key == key);
        var command = Beside(key);
        var unit = Reading.Unit(command, $"{key} = {FormOf(row)}");
        var printed = row.Inner.Count == 0
            ? $"{key} = {row.Print(unit)}"
            : $"{key} = {{ {string.Join(", ", row.Inner.Where(inner => inner.Print(unit) is not null).Select(inner => $"{inner.Key} = {inner.Print(unit)}"))} }}";
        var again = Reading.Unit(command, printed);
        Assert.Equal(unit, again);
        Assert.True(row.IsSame(unit, again));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Each_directive_tells_a_unit_that_has_it_from_one_that_has_not(string key)
    {
        // the example of some is their default
        if (key is "inherit" or "stop" or "kill_mode" or "restart" or "restart_delay" or "restart_backoff" or "attach") return;
        var row = Directives.OfService.Single(each => each.Key == key);
        var bare = Reading.Unit("command = \"x\"");
        var unit = key is "command" ? bare with { Command = ["y"] } : Reading.Unit(Beside(key), $"{key} = {FormOf(row)}");
        if (key is "logs") unit = unit with { Logs = unit.Logs with { Keep = 9 } };
        Assert.False(row.IsSame(bare, unit));
        Assert.Contains(DefinitionChange.Between(bare, unit).Keys, each => each == key || each.StartsWith(key + ".", StringComparison.Ordinal));
        if (row.IsAtOnce) Assert.True(row.IsSame(unit, row.Carry(unit, bare)));
    }

    // what is watched has to be there
    private static string FormOf(ServiceDirective row) => row.Key is "watch" ? "{ paths = [\"/tmp\", \"/tmp/*.toml\"], ignore = [\"*.log\"] }" : row.Form;

    // some make sense only beside another one
    private static string Beside(string key) => key switch
    {
        "command" => "",
        "remain_after_exit" => "command = \"x\"\ntype = \"oneshot\"",
        "fd_store_max" => "command = \"x\"\ntype = \"notify\"",
        "extends" => "command = \"x\"\n[services.base]\nenvironment = {}\n[services.other]\ncommand = \"x\"",
        _ => "command = \"x\"",
    };
}
