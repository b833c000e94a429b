namespace PersistProc.EndToEnd.Tests.BadInput;

/// <summary>A project's directory, or only its file, is removed while its services run: they go on, are seen and stopped from elsewhere, and nothing that cannot be started again is stopped by a restart.</summary>
public sealed class VanishedProjects(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Two = "[services.db]\ncommand = \"sleep 1061\"\n[services.api]\ncommand = 'sh -c \"echo here; exec sleep 1062\"'\nrequires = [\"db\"]\nafter = [\"db\"]\n";

    private string Shop => Box.At("shop");

    [Fact]
    public async Task Its_services_run_on_and_are_listed_shown_and_stopped_from_elsewhere()
    {
        await Up();
        Directory.Delete(Shop, recursive: true);

        Assert.Equal(["api", "db"], (await Box.List()).Where(row => row.State == "running").Select(row => row.Name).Order());
        var status = await Box.Do("status", "shop/api");
        Assert.Contains("no file declares it any more", status.Stdout, StringComparison.Ordinal);
        Assert.True((await Box.Status("shop/api")).Json.GetProperty("left_files").GetBoolean());
        Assert.Contains("no file declares it any more", (await Box.Do("why", "shop/api")).Stdout, StringComparison.Ordinal);
        Assert.Equal("here\n", (await Box.Do("logs", "shop/api")).Stdout);
        Assert.Equal(0, (await Box.Cli("is-active", "shop/api")).ExitCode);
        Assert.Equal(0, (await Box.Cli("events", "shop/api")).ExitCode);

        var pid = (await Box.Status("shop/api")).Pid;
        await Box.Do("stop", "shop/db");        // and what requires it
        Assert.False(Proc.Alive(pid));
        Assert.Empty(Box.Running("sleep 106"));
    }

    [Fact]
    public async Task A_restart_says_what_is_missing_and_stops_nothing()
    {
        await Up();
        var before = (await Box.Status("shop/api")).Pid;
        Directory.Delete(Shop, recursive: true);
        foreach (var words in new string[][] { ["restart", "shop/api"], ["restart", "--force", "shop/api"], ["ctrl", "restart", $"{before}"], ["restart", "shop/db"] })
        {
            var result = await Box.Cli(words);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains($": no directory {Shop}", result.Stderr, StringComparison.Ordinal);
            Assert.Contains("Nothing was stopped", result.Stderr, StringComparison.Ordinal);
        }

        Assert.Equal(before, (await Box.Status("shop/api")).Pid);
        Assert.Equal(2, Box.Running("sleep 106").Count);

        await Box.Do("stop", "shop/api");
        var start = await Box.Cli("start", "shop/api");
        Assert.Equal(1, start.ExitCode);
        Assert.Contains($"no directory {Shop}", start.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_whose_own_directory_it_was_is_told_so()
    {
        await Up();
        Box.Variables["ROOT"] = Box.Root;
        var result = await Box.Run("sh", "-c", "cd shop && rm -r ../shop && exec \"$@\"", "sh", Binaries.PersistProc, "--root", Box.Root, "down");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("persistproc: ", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("does not exist any more", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(2, Box.Running("sleep 106").Count);
        // what asks for nobody by his name needs no directory
        Directory.CreateDirectory(Shop);
        result = await Box.Run("sh", "-c", "cd shop && rmdir ../shop && for verb in list events version 'list --pid 0' shutdown; do \"$@\" --root \"$ROOT\" $verb || exit 9; done; \"$@\" --root \"$ROOT\" doctor; \"$@\" --root here list", "sh", Binaries.PersistProc);
        Assert.Equal((1, 0), (result.ExitCode, Box.Keeper));
        Assert.DoesNotContain("internal error", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("does not exist any more", result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Down_where_its_file_was_stops_it_and_nobody_else(bool whole)
    {
        Box.User("[services.mine]\ncommand = 'sleep 1063'\n");
        await Box.Do("start", "mine");
        await Up();
        if (whole) Directory.Delete(Shop, recursive: true);
        else File.Delete(Path.Combine(Shop, "persistproc.toml"));
        Directory.CreateDirectory(Path.Combine(Shop, "below"));

        var down = await In("shop/below", "down");
        Assert.Equal(0, down.ExitCode);
        Assert.Equal(["stopped shop/api", "stopped shop/db"], down.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..line.IndexOf(" (", StringComparison.Ordinal)]).Order());
        Assert.Empty(Box.Running("sleep 1061"));
        Assert.Single(Box.Running("sleep 1063"));
    }

    [Fact]
    public async Task A_start_of_the_supervisor_without_it_starts_the_others()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Shop).FullName, "persistproc.toml"), "[services.db]\ncommand = 'sleep 1061'\nautostart = true\n");
        Box.User("[services.mine]\ncommand = 'sleep 1063'\nautostart = true\n");
        await In("shop", "up", "-d");
        await Box.Do("shutdown");
        Directory.Delete(Shop, recursive: true);
        await Box.Do("list");
        await Box.Until("mine", "running");
        Assert.Empty(Box.Running("sleep 1061"));
    }

    private async Task Up()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Shop).FullName, "persistproc.toml"), Two);
        Assert.Equal(0, (await In("shop", "up", "-d", "--wait")).ExitCode);
        await Eventually.True(async () => (await Box.Do("logs", "shop/api")).Stdout == "here\n");
    }

    private Task<Result> In(string directory, params string[] words) => Client.Start(Box.Order(Box.Command(words)) with { Directory = Box.At(directory) }).Result();
}
