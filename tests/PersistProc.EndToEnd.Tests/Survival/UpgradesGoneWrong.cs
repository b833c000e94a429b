namespace PersistProc.EndToEnd.Tests.Survival;

/// <summary>What an upgrade that goes back leaves: everything as the supervisor before knew it.</summary>
[Trait("Category", "Repeated")]
public sealed class UpgradesGoneWrong(ITestOutputHelper output) : EndToEndTest(output)
{
    // frames of the control socket: Put "service/web" "newer", Hello
    private const string Put = @"\031\000\000\000\104\000\000\000\013\000\000\000service/web\000\005\000\000\000newer";
    private const string Hello = @"\000\000\000\000\100\000\000\000";

    [Fact]
    public async Task A_record_that_only_the_newer_supervisor_understands_is_put_back_when_it_does_not_come_up()
    {
        var row = await Box.Service("web", "sleep", "774471");
        var next = new Installation(Box, "next");
        next.Put("persistprocd", $"#!/bin/sh\nprintf '{Put}' >&3\nexit 1\n");
        Assert.Equal(1, (await next.Run("upgrade")).ExitCode);
        await IsAsBefore(row);
    }

    [Fact]
    public async Task And_when_the_new_keeper_is_no_good_once_it_is_the_keeper()
    {
        var (row, keeper) = (await Box.Service("web", "sleep", "774471"), Box.Keeper);
        var next = new Installation(Box, "next");
        next.Put("persistprocd", $"#!/bin/sh\nprintf '{Put}{Hello}' >&3\nexec sleep 774472\n");
        next.Put("persistproc-keeper", $"""
            #!/bin/sh
            [ "$1" = --check ] && exec {Binaries.Directory}/persistproc-keeper --check
            for word in "$@"; do
                [ "$before" = --back ] && back=$word
                before=$word
            done
            exec /proc/self/fd/$back "$@" --went-back 'on purpose'
            """);

        var result = await next.Run("upgrade");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("on purpose", result.Stderr, StringComparison.Ordinal);
        await IsAsBefore(row);
        Assert.Equal(keeper, Box.Keeper);
        Assert.Empty(Box.Running("774472"));
        Assert.DoesNotContain(Proc.Descriptors(keeper).Values, target => target.StartsWith(next.Directory, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_keeper_that_does_not_know_an_argument_is_found_out_before_it_is_the_keeper()
    {
        var (row, keeper) = (await Box.Service("web", "sleep", "774471"), Box.Keeper);
        var next = new Installation(Box, "next");
        next.Put("persistproc-keeper", $"""
            #!/bin/sh
            for word in "$@"; do
                [ "$word" = --back ] && exit 1
            done
            exec {Binaries.Directory}/persistproc-keeper "$@"
            """);

        var result = await next.Run("upgrade");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("does not understand", result.Stderr, StringComparison.Ordinal);
        await IsAsBefore(row);
        Assert.Equal(keeper, Box.Keeper);
    }

    [Fact]
    public async Task One_that_was_asked_for_in_the_middle_of_a_handover_is_answered()
    {
        var place = new Installation(Box, "place");
        place.PutSwitch();
        for (var number = 0; number < 80; number++)
            Assert.Equal(0, (await place.Run("run", "-d", "--name", $"s{number}", "--", "sleep", $"7746{number:D2}")).ExitCode);
        // it never acknowledges the first batch
        place.Fake($"printf '\\024\\000\\000\\000\\111\\000\\000\\000\\002\\000\\000\\000r1\\000\\010\\000\\000\\000/nowhere\\000' >&3\nexec cat <&3 >> {Box.At("heard")}\n");
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);

        await Eventually.True(() => File.Exists(Box.At("heard")) && File.ReadAllText(Box.At("heard")).Contains("/nowhere/persistproc-keeper", StringComparison.Ordinal));
        place.FakeNoMore();
        _ = Libc.kill(Proc.Children(Box.Keeper).Single(pid => Proc.Program(pid) == "cat"), (int)Signal.KILL);
        Assert.Equal(80, (await Box.List()).Length);
    }

    private async Task IsAsBefore(Row row)
    {
        var now = await Box.Status("web");
        Assert.Equal(("running", row.Pid), (now.State, now.Pid));
        Assert.Equal(row.Command, now.Command);
        await Box.Do("restart", "web");
        Assert.Single(Box.Running("sleep 774471"));
    }
}
