using PersistProc.Core;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>How the commands around a service are written.</summary>
public class CommandsWritten
{
    [Theory]
    [InlineData("'./migrate --quiet'", "[./migrate|--quiet]")]
    [InlineData("['./migrate', '--quiet']", "[./migrate|--quiet]")]
    [InlineData("['./migrate --quiet', './warm']", "[./migrate|--quiet] [./warm]")]
    [InlineData("[['./migrate'], ['./warm', 'a b']]", "[./migrate] [./warm|a b]")]
    [InlineData("[['./migrate'], './warm it']", "[./migrate] [./warm|it]")]
    [InlineData("'-rm \"a b\"'", "-[rm|a b]")]
    [InlineData("['-rm', 'x']", "-[rm|x]")]
    [InlineData("[['-rm', 'x'], '-true']", "-[rm|x] -[true]")]
    public void As_one_command_or_as_several(string written, string expected) =>
        Assert.Equal(expected, Print(Reading.Unit("command = 'x'", $"start_pre = {written}").StartPre));

    [Fact]
    public void With_shell_each_is_a_line()
    {
        var unit = Reading.Unit("command = 'x'", "shell = true", "stop_post = ['rm -f *.pid', '-kill $X || true']", "health = { exec = 'test -e x && true' }");
        Assert.Equal("[sh|-c|rm -f *.pid] -[sh|-c|kill $X || true]", Print(unit.StopPost));
        Assert.Equal(["sh", "-c", "test -e x && true"], unit.Health!.Exec!);
    }

    private static string Print(ValueList<ControlCommand> commands) =>
        string.Join(' ', commands.Select(command => $"{(command.MayFail ? "-" : "")}[{string.Join('|', command.Words)}]"));
}
