using System.Text.Json;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>What belongs to a project: its file, what lies over it, its worktrees, and who else has its name.</summary>
public sealed class ProjectFiles(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Base = "project = \"p\"\n[services.a]\ncommand = \"sleep 1061\"\nenvironment = { PORT = \"1\" }\n";

    [Fact]
    public async Task What_lies_over_the_file_holds_and_is_shown_with_its_origin()
    {
        await Write("persistproc.toml", Base);
        await Write("persistproc.local.toml", "[services.a]\nenvironment = { PORT = \"2\" }\n[services.b]\ncommand = \"sleep 1062\"\n");
        await Box.Do("up", "-d");
        Assert.Contains("PORT=2", await File.ReadAllTextAsync($"/proc/{(await Box.Status("a")).Pid}/environ"), StringComparison.Ordinal);
        Assert.Equal("running", (await Box.Status("b")).State);
        var shown = (await Box.Do("config", "show", "a")).Stdout;
        Assert.Matches("""environment\.PORT = "2" +# persistproc\.local\.toml:2\n""", shown);
        Assert.Matches("""command = \["sleep", "1061"\] +# persistproc\.toml:3\n""", shown);
        Assert.Matches("""restart = "on-failure" +# default\n""", shown);

        await Write("persistproc.local.toml", "[services.a]\nenvironment = { PORT = \"3\" }\nnonsense = 1\n");
        var broken = await Box.Cli("up", "-d");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains($"{Box.At("persistproc.local.toml")}:3:1: services.a.nonsense: unknown key", broken.Stderr, StringComparison.Ordinal);
        await Write("persistproc.local.toml", "[services.a]\nenvironment = { PORT = \"3\" }\n");
        Assert.Matches("""environment\.PORT = "3" +# persistproc\.local\.toml:2; what runs has "2"\n""", (await Box.Do("config", "show", "a")).Stdout);
    }

    [Fact]
    public async Task What_is_shown_is_a_file_that_means_the_same()
    {
        await Write("persistproc.toml", Base + "stop = [\"INT 1s\", \"KILL\"]\numask = \"027\"\nlimits = { nofile = \"64:128\" }\nrestart_backoff = { max = 0.0005 }\n");
        await Box.Do("up", "-d");
        var shown = (await Box.Do("config", "show")).Stdout;
        await Write("persistproc.toml", "project = \"p\"\n" + shown);
        Assert.Equal("= 1 unchanged\n", (await Box.Do("config", "reload")).Stdout);
    }

    [Fact]
    public async Task Two_worktrees_are_two_projects()
    {
        var main = await Repository();
        var other = Box.At("other");
        await Box.Run("git", "-C", main, "worktree", "add", "-q", other);
        foreach (var place in (string[])[main, other]) Assert.Equal(0, (await In(place, "up", "-d")).ExitCode);
        Assert.Equal(["p/a", "p~other/a"], (await Box.List()).Select(row => row.Project + "/" + row.Name).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await In(other, "down")).ExitCode);
        Assert.Equal("stopped", (await Box.Status("p~other/a")).State);
        Assert.Equal("running", (await Box.Status("p/a")).State);
    }

    [Fact]
    public async Task Two_directories_cannot_have_the_same_project()
    {
        foreach (var place in (string[])["one", "two"])
        {
            Directory.CreateDirectory(Box.At(place));
            await Write($"{place}/persistproc.toml", Base);
        }
        Assert.Equal(0, (await In(Box.At("one"), "up", "-d")).ExitCode);
        var pid = (await Box.Status("p/a")).Pid;
        foreach (var verb in (string[][])[["up", "-d"], ["config", "reload"], ["start", "a"]])
        {
            var refused = await In(Box.At("two"), verb);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains($"\"p\" is the project of {Box.At("one")}/persistproc.toml already", refused.Stderr, StringComparison.Ordinal);
        }
        await In(Box.At("two"), "down");
        Assert.Equal(("running", pid), ((await Box.Status("p/a")).State, (await Box.Status("p/a")).Pid));

        // a directory that was moved is the same project
        Directory.Delete(Box.At("two"), recursive: true);
        Directory.Move(Box.At("one"), Box.At("two"));
        Assert.Equal(0, (await In(Box.At("two"), "up", "-d")).ExitCode);
        Assert.Equal(pid, (await Box.Status("p/a")).Pid);
    }

    [Fact]
    public async Task The_schema_is_one()
    {
        var schema = JsonDocument.Parse((await Box.Do("config", "schema")).Stdout).RootElement;
        Assert.Equal("object", schema.GetProperty("properties").GetProperty("services").GetProperty("type").GetString());
    }

    private async Task<string> Repository()
    {
        var main = Directory.CreateDirectory(Box.At("main")).FullName;
        await Write("main/persistproc.toml", Base);
        foreach (var words in (string[][])[["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "x"]])
        {
            var result = await Box.Run(["git", "-C", main, .. words]);
            Assert.True(result.ExitCode == 0, result.ToString());
        }
        return main;
    }

    private Task<Result> In(string directory, params string[] words) => Client.Start(new SpawnOrder(Box.Command(words), Box.Variables, directory) { Session = true }).Result();

    private Task Write(string name, string text) => File.WriteAllTextAsync(Box.At(name), text);
}
