namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>Files that cannot be used cost nobody anything but those whom they concern.</summary>
public sealed class BrokenFiles(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Job = "[services.job]\ncommand = 'sleep 1021'\nenvironment_files = ['job.env', '-maybe.env']\n";

    [Theory]
    [InlineData("gone", "cannot be read")]
    [InlineData("unreadable", "is a directory")]
    [InlineData("unclosed", "job.env:2: ")]
    [InlineData("no name", "job.env:1: ")]
    public async Task A_restart_is_refused_before_anything_is_stopped_when_a_file_of_variables_is_broken(string how, string why)
    {
        var env = Write("job.env", "A=1\n");
        Write("a.toml", Job);
        Write("b.toml", "[services.other]\ncommand = 'sleep 1022'\n");
        await Box.Do("start", "job", "other");
        var before = (await Box.Status("job")).Pid;
        var other = (await Box.Status("other")).Pid;
        if (how == "gone") File.Delete(env);
        else if (how == "unreadable") Replace(env);
        else await File.WriteAllTextAsync(env, how == "no name" ? "no name\n" : "A=1\nB='x\n");

        foreach (var words in new[] { new[] { "job" }, ["other", "job"], ["sleep", "1021"], [$"{before}"], ["--force", "job"], ["--no-wait", "job"] })
        {
            var result = await Box.Cli(["restart", .. words]);
            Assert.Equal(1, result.ExitCode);
            Assert.StartsWith("persistproc: restart job: ", result.Stderr, StringComparison.Ordinal);
            Assert.Contains(why, result.Stderr, StringComparison.Ordinal);
            Assert.Contains(env, result.Stderr, StringComparison.Ordinal);
            Assert.Contains("Nothing was stopped", result.Stderr, StringComparison.Ordinal);
        }

        var json = await Box.Json("restart", "job");
        Assert.Contains(env, json.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal((before, other), ((await Box.Status("job")).Pid, (await Box.Status("other")).Pid));
        Assert.True(Proc.Alive(before) && Proc.Alive(other));

        if (how == "unreadable") Directory.Delete(env);
        await File.WriteAllTextAsync(env, "A=2\n");
        await Box.Do("restart", "job");
        Assert.Contains("A=2", Proc.Environment((await Box.Status("job")).Pid));
    }

    [Fact]
    public async Task A_file_of_variables_that_is_named_only_now_is_looked_at_before_the_restart()
    {
        Write("a.toml", "[services.job]\ncommand = 'sleep 1021'\n");
        await Box.Do("start", "job");
        var before = (await Box.Status("job")).Pid;
        Write("a.toml", Job);
        Assert.Equal(1, (await Box.Cli("restart", "job")).ExitCode);
        Assert.True(Proc.Alive(before));
    }

    [Fact]
    public async Task A_restart_is_refused_when_the_service_s_own_file_is_broken_and_what_runs_goes_on()
    {
        Write("a.toml", "[services.job]\ncommand = 'sleep 1021'\n");
        await Box.Do("start", "job");
        var before = (await Box.Status("job")).Pid;
        Write("a.toml", "[services.job]\ncomand = 'sleep 1021'\n");
        var result = await Box.Cli("restart", "job");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("a.toml:2:1", result.Stderr, StringComparison.Ordinal);
        Assert.True(Proc.Alive(before));
        await Box.Do("stop", "job");
    }

    [Fact]
    public async Task Another_file_that_is_broken_is_a_warning_that_names_its_place()
    {
        Write("a.toml", "[services.job]\ncommand = 'sleep 1021'\n[services.more]\ncommand = 'sleep 1022'\n");
        Write("b.toml", "[services.broken]\ncomand = 'sleep 1'\n");

        var started = await Box.Do("start", "job");
        Assert.Contains("persistproc: warning: ", started.Stderr, StringComparison.Ordinal);
        Assert.Contains("b.toml:2:1", started.Stderr, StringComparison.Ordinal);
        Assert.StartsWith("started job", started.Stdout, StringComparison.Ordinal);
        var restarted = await Box.Do("restart", "job");
        Assert.Contains("b.toml:2:1", restarted.Stderr, StringComparison.Ordinal);
        var json = await Box.Json("start", "job", "more");
        Assert.Contains(json.GetProperty("warnings").EnumerateArray(), warning => warning.GetString()!.Contains("b.toml:2:1", StringComparison.Ordinal));
        Assert.Equal(2, json.GetProperty("results").GetArrayLength());

        // who is in the broken file, or may be, is refused, and nothing is started in his place
        foreach (var words in new[] { new[] { "broken" }, ["job", "broken"], ["sleep", "1023"] })
        {
            var refused = await Box.Cli(["start", .. words]);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("b.toml:2:1", refused.Stderr, StringComparison.Ordinal);
        }

        Assert.Empty(Box.Running("sleep 1023"));
        Write("b.toml", "[services.broken]\ncommand = 'sleep 1024'\n");
        Assert.Equal("", (await Box.Do("start", "broken")).Stderr);
    }

    [Fact]
    public async Task A_name_that_two_files_declare_is_refused_and_its_neighbours_are_not()
    {
        Write("a.toml", "[services.twice]\ncommand = 'sleep 1021'\n[services.near]\ncommand = 'sleep 1022'\n");
        Write("b.toml", "[services.twice]\ncommand = 'sleep 1023'\n");
        Assert.Equal(1, (await Box.Cli("start", "twice")).ExitCode);
        Assert.Contains("warning: ", (await Box.Do("start", "near")).Stderr, StringComparison.Ordinal);
        Assert.Empty(Box.Running("sleep 1021"));
    }

    [Fact]
    public async Task Variables_come_from_the_files_in_their_order_with_their_quotes_under_the_services_own()
    {
        Write("one.env", "# first\nONLY_ONE=1\nBOTH=one\nSPACES=  a b  \nexport EXPORTED=yes\nQUOTED='a  \"b\" $HOME'\nDOUBLE=\"x \\\"y\\\" \\$z\"\nEMPTY=\n; a comment too\n");
        Write("two.env", "BOTH=two\nOWN=file\nLINES=\"a\nb\"\nJOINED=a\\\nb\nHASH=a#b\n");
        Write("a.toml", "[services.env]\ncommand = 'sleep 1021'\nenvironment = { OWN = 'service' }\nenvironment_files = ['one.env', '-gone.env', 'two.env']\n");
        Box.Variables["BOTH"] = "caller";
        await Box.Do("start", "env");
        var all = Proc.Environment((await Box.Status("env")).Pid);
        foreach (var expected in new[] { "ONLY_ONE=1", "BOTH=two", "SPACES=a b", "EXPORTED=yes", "QUOTED=a  \"b\" $HOME", "DOUBLE=x \"y\" $z", "EMPTY=", "OWN=service", "LINES=a\nb", "JOINED=ab", "HASH=a#b" })
            Assert.Contains(expected, all);
        Write("gone.env", "BOTH=between\nMAYBE=here\n");
        await Box.Do("restart", "env");
        all = Proc.Environment((await Box.Status("env")).Pid);
        Assert.Contains("MAYBE=here", all);
        Assert.Contains("BOTH=two", all);
    }

    [Fact]
    public async Task A_start_with_a_broken_file_of_variables_fails_and_is_told_by_status()
    {
        Write("a.toml", Job + "restart = 'no'\n");
        var json = await Box.Json("start", "job");
        Assert.Contains("job.env", json.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("job.env", (await Box.Until("job", "failed")).Why, StringComparison.Ordinal);
    }

    // root can read everything: but not a directory as a file
    private static void Replace(string path)
    {
        File.Delete(path);
        Directory.CreateDirectory(path);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(Box.Root, "config", "services", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
