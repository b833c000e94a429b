using PersistProc.Cli.Arguments;
using PersistProc.Cli.Commands;

namespace PersistProc.Cli.Tests.Arguments;

public class ArgvIsCutAtTheCommand
{
    private const char Blank = '·';        // stands for a blank inside an argument

    private static CutLine Cut(string line) =>
        ArgumentCutter.Cut([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Replace(Blank, ' '))], w => w is "npm" or "echo" or "stat" or "./x");

    [Theory]
    [InlineData("run -d -- x --help", "-d", "x --help")]
    [InlineData("run echo -q @file", "", "echo -q @file")]
    [InlineData("run --name a b c", "--name=a", "b c")]
    [InlineData("run --name=a b --name c", "--name=a", "b --name c")]
    [InlineData("run --on_exit stop x", "--on-exit=stop", "x")]
    [InlineData("run --on-exit=stop x --on_exit y", "--on-exit=stop", "x --on_exit y")]
    [InlineData("run -e A=B=C -e D=E x -e F", "-e=A=B=C -e=D=E", "x -e F")]
    [InlineData("run -eA=B x", "-e=A=B", "x")]
    [InlineData("run -dq x", "-d -q", "x")]
    [InlineData("run -o json x -o text", "-o=json", "x -o text")]
    [InlineData("run --stop -9 x", "--stop=-9", "x")]
    [InlineData("run -- -x", "", "-x")]
    [InlineData("run -- --", "", "--")]
    [InlineData("run x -- y", "", "x -- y")]
    [InlineData("run bash -c echo·a·&&·echo·b", "", "bash -c echo·a·&&·echo·b")]
    [InlineData("run npm·run·dev", "", "npm run dev")]
    [InlineData("npm·run·dev", "", "npm run dev")]
    [InlineData("npm run dev -d", "", "npm run dev -d")]
    [InlineData("-o json npm run", "-o=json", "npm run")]
    [InlineData("--root /x -q npm run -q", "--root=/x -q", "npm run -q")]
    [InlineData("--data_dir /x npm", "--data-dir=/x", "npm")]
    [InlineData("-- stat x", "", "stat x")]
    [InlineData("./x --help", "", "./x --help")]
    [InlineData("start --label l x --label m", "--label=l", "x --label m")]
    [InlineData("stop --force npm run --force", "--force", "npm run --force")]
    [InlineData("stop sleep·5·in·/tmp", "", "sleep·5·in·/tmp")]
    [InlineData("ctrl stop --force a", "--force", "a")]
    [InlineData("ctrl --force --format=json stop a --force", "--force --format=json", "a --force")]
    [InlineData("ctrl --label l --port 1 start a", "--label=l --port=1", "a")]
    [InlineData("ctrl start --working_directory /x npm --version", "--working-directory=/x", "npm --version")]
    public void What_is_ours_goes_to_the_parser_and_the_rest_stays_byte_for_byte(string line, string options, string command)
    {
        var cut = Cut(line);
        Assert.Equal(options, string.Join(' ', cut.Options));
        Assert.Equal(command, string.Join(' ', cut.Command.Select(w => w.Replace(' ', Blank))));
        Assert.False(cut.Help);
    }

    [Theory]
    [InlineData("list --pid 0", "--pid=0")]
    [InlineData("-o json list --command_or_label x", "-o=json --command-or-label=x")]
    [InlineData("logs api -f -n5 worker", "api -f -n=5 worker")]
    [InlineData("logs -- -f", "-- -f")]
    [InlineData("kill -s HUP nginx -q", "-s=HUP nginx -q")]
    public void Commands_without_a_command_line_take_options_anywhere(string line, string options)
    {
        var cut = Cut(line);
        Assert.Equal(options, string.Join(' ', cut.Options));
        Assert.Empty(cut.Command);
    }

    [Theory]
    [InlineData("ctrl stop --label l --environment {} --force a", "--force", "a", "--environment --label")]
    [InlineData("ctrl --environment={} restart --label l a", "--label=l", "a", "--environment")]
    [InlineData("ctrl start --force --label l echo --force", "--label=l", "echo --force", "--force")]
    public void The_older_form_takes_each_option_with_each_action_and_those_without_a_meaning_are_told(string line, string options, string command, string unused)
    {
        var cut = Cut(line);
        Assert.Equal(options, string.Join(' ', cut.Options));
        Assert.Equal(command, string.Join(' ', cut.Command));
        Assert.Equal(unused, string.Join(' ', cut.Unused));
    }

    [Fact]
    public void Without_arguments_it_serves_as_its_ancestor_did() => Assert.IsType<ServeVerb>(Cut("").Verb);

    [Theory]
    [InlineData("run --help x")]
    [InlineData("run -d -h")]
    [InlineData("list --help")]
    [InlineData("ctrl --help")]
    [InlineData("help run")]
    [InlineData("--help")]
    public void Help_is_help_before_the_command(string line) => Assert.True(Cut(line).Help);

    [Theory]
    [InlineData("run -x")]
    [InlineData("run --nmae a b")]
    [InlineData("--bogus list")]
    [InlineData("run --name")]
    [InlineData("run 'open")]
    [InlineData("ctrl dance x")]
    [InlineData("ctrl stop --fresh x")]
    [InlineData("stop --label l x")]
    public void What_makes_no_sense_is_refused(string line) =>
        Assert.Throws<UsageException>(() => Cut(line.Replace("'open", "'open·quote", StringComparison.Ordinal)));

    [Fact]
    public void An_option_s_value_may_begin_with_a_dash_and_contain_anything()
    {
        var cut = ArgumentCutter.Cut(["run", "--label", "--help", "--name", "a=b c", "x"], _ => true);
        Assert.Equal(["--label=--help", "--name=a=b c"], cut.Options);
    }
}
