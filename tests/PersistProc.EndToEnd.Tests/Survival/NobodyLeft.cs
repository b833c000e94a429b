namespace PersistProc.EndToEnd.Tests.Survival;

/// <summary>Whoever is left cannot become the keeper: its program may not be executed. What asks for it ends, everything else goes on, and when it may be executed again all goes on.</summary>
public sealed class NobodyLeft(ITestOutputHelper output) : EndToEndTest(output)
{
    [Theory]
    [InlineData("ks")]
    [InlineData("k+h")]
    public async Task Services_that_ask_for_it_are_ended_with_their_trees_and_the_others_go_on(string whom)
    {
        Box.Variables["PERSISTPROC_LOSS_PATIENCE"] = "1500";
        var place = new Installation(Box, "place");
        Box.User($"""
            [services.polite]
            command = ["{Dummy}", "on", "TERM", "{"{"}", "append", "{Box.At("heard")}", "TERM", "exit", "0", "{"}"}", "wait"]
            stop = ["TERM 20s", "KILL"]
            on_loss = "stop"
            restart = "no"

            [services.deaf]
            command = ["{Dummy}", "ignore", "INT,TERM", "spawn", "orphan", "session", "wiped", "{"{"}", "ignore", "INT,TERM", "pid-file", "{Box.At("other")}", "wait", "{"}"}", "wait"]
            stop = ["INT 300ms", "KILL"]
            on_loss = "stop"
            restart = "no"

            [services.kept]
            command = ["{Dummy}", "wait"]
            """);
        foreach (var name in (string[])["polite", "deaf", "kept"]) Assert.Equal(0, (await place.Run("start", name)).ExitCode);
        var (kept, polite, deaf, other) = (await Box.Status("kept"), await Box.Status("polite"), await Box.Status("deaf"), await Box.PidFrom("other"));
        await Mortals.Whole(Box);
        var mode = File.GetUnixFileMode(place["persistproc-keeper"]);
        File.SetUnixFileMode(place["persistproc-keeper"], UnixFileMode.None);

        await Mortals.KillNow(Box, whom);

        await Eventually.True(() => !Proc.Alive(polite.Pid) && !Proc.Alive(deaf.Pid) && !Proc.Alive(other));
        Assert.Equal("TERM\n", await File.ReadAllTextAsync(Box.At("heard")));
        Assert.True(Proc.Alive(kept.Pid));
        File.SetUnixFileMode(place["persistproc-keeper"], mode);
        await Eventually.True(async () => (await Box.Cli("--no-autostart", "list")).ExitCode == 0, TimeSpan.FromSeconds(60), 200);
        Assert.Equal((kept.Pid, "running"), ((await Box.Status("kept")).Pid, (await Box.Status("kept")).State));
        Assert.Equal("completed", (await Box.Until("polite", now => now.State is not ("running" or "stopping"))).State);
        Assert.Equal("SIGKILL", (await Box.Until("deaf", now => now.State is not ("running" or "stopping"))).ExitSignal);
        Assert.Contains("cannot become the next one", await File.ReadAllTextAsync(Path.Combine(Box.Root, "state", whom == "ks" ? "stderr.log" : "persistprocd.log")), StringComparison.Ordinal);
    }
}
