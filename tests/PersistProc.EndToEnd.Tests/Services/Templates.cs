namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>Templates and their instances from outside.</summary>
public sealed class Templates(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Worker = "project = \"p\"\n[services.\"worker@\"]\ncommand = [\"sleep\", \"109%i\"]\nenvironment = { WHO = \"%n\" }\n[services.api]\ncommand = \"sleep 1099\"\n";

    [Fact]
    public async Task A_start_makes_an_instance_that_goes_on_by_its_name_and_its_templates()
    {
        await Write(Worker);
        await Box.Do("start", "worker@1");
        await Box.Do("start", "worker@2", "api");
        Assert.Contains("WHO=worker@1", await File.ReadAllTextAsync($"/proc/{(await Box.Status("worker@1")).Pid}/environ"), StringComparison.Ordinal);
        Assert.Equal(["api", "worker@1", "worker@2"], (await Box.List()).Select(row => row.Name).Order(StringComparer.Ordinal));

        await Box.Do("stop", "worker");
        Assert.Equal(["stopped", "stopped", "running"], await States("worker@1", "worker@2", "api"));
        await Box.Do("start", "worker");
        Assert.Equal(["running", "running"], await States("worker@1", "worker@2"));
    }

    [Fact]
    public async Task Up_starts_no_instance_by_itself_but_one_that_is_required_or_named()
    {
        await Write(Worker + "requires = [\"worker@1\"]\n");
        await Box.Do("up", "-d");
        Assert.Equal(["running", "running"], await States("worker@1", "api"));
        Assert.Equal(4, (await Box.Cli("status", "worker@2")).ExitCode);
        await Box.Do("up", "-d", "worker@2");
        await Box.Do("stop", "worker@2");
        await Box.Do("up", "-d");
        Assert.Equal(["running", "stopped"], await States("worker@1", "worker@2"));
        await Box.Do("down");
        Assert.Equal(["stopped", "stopped", "stopped"], await States("worker@1", "worker@2", "api"));
    }

    [Fact]
    public async Task An_instance_outlives_the_supervisor_and_follows_its_template()
    {
        await Write(Worker);
        await Box.Do("start", "worker@1");
        var pid = (await Box.Status("worker@1")).Pid;
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        Assert.Equal(("running", pid), ((await Box.Status("worker@1")).State, (await Box.Status("worker@1")).Pid));
        await Write(Worker.Replace("109%i", "1098", StringComparison.Ordinal));
        await Box.Do("restart", "worker@1");
        Assert.Equal("1098", (await Box.Status("worker@1")).Json.GetProperty("command")[1].GetString());

        // without its template it runs until it is stopped, and is history then
        await Write("project = \"p\"\n[services.api]\ncommand = \"sleep 1099\"\n");
        await Box.Do("config", "reload");
        Assert.Equal("running", (await Box.Status("worker@1")).State);
        await Box.Do("stop", "worker@1");
        Assert.Equal(["api"], (await Box.List()).Select(row => row.Name));
    }

    [Fact]
    public async Task A_template_itself_and_words_that_mean_nothing_start_nothing()
    {
        await Write(Worker);
        var bare = await Box.Cli("start", "worker");
        Assert.Equal((1, $"persistproc: start worker: worker@ is a template ({Box.At("persistproc.toml")}). Say which instance: worker@NAME\n"), (bare.ExitCode, bare.Stderr));
        Assert.NotEqual(0, (await Box.Cli("start", "worker@1", "no-such-thing")).ExitCode);
        Assert.DoesNotContain((await Box.List("-a")), row => row.Name == "worker@1" && row.Json.GetProperty("kind").GetString() == "service");
    }

    private async Task<string[]> States(params string[] names)
    {
        var states = new List<string>();
        foreach (var name in names) states.Add((await Box.Status(name)).State);
        return [.. states];
    }

    private Task Write(string toml) => File.WriteAllTextAsync(Box.At("persistproc.toml"), toml);
}
