namespace PersistProc.EndToEnd.Tests.Surroundings;

/// <summary>Namespaces of its own for users, processes and mounts, as a container has: the first process there is a shell.</summary>
public sealed class InAContainer(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Services_are_started_taken_over_and_stopped_to_the_last_of_their_trees()
    {
        var can = await Box.Run("unshare", "-Upmf", "--map-root-user", "--mount-proc", "true");
        if (can.ExitCode != 0)
        {
            Output.WriteLine($"not tried: no namespaces can be made here: {can.Stderr.Trim()}");
            return;
        }

        var persistproc = $"{Binaries.PersistProc} --root {Box.Root}";
        var script = $$"""
            set -e
            {{persistproc}} run -d --name escapes --stop 'INT 300ms, KILL' -- {{Dummy}} spawn orphan session wiped { ignore INT,TERM pid-file {{Box.At("other")}} wait } wait
            {{persistproc}} run -d --name writer --stop 'INT 20s, KILL' -- {{Dummy}} on INT { halt } tick 1000
            while [ ! -e {{Box.At("other")}} ]; do sleep 0.01; done
            before=$({{persistproc}} -o json status writer | tr ',' '\n' | grep -m 1 '"pid"')
            kill -9 $({{persistproc}} -o json list --pid 0 | tr ',' '\n' | sed -n 's/.*"pid":\([0-9]*\).*/\1/p' | head -n 1)
            [ "$before" = "$({{persistproc}} -o json status writer | tr ',' '\n' | grep -m 1 '"pid"')" ]
            {{persistproc}} stop escapes writer
            ! kill -0 $(cat {{Box.At("other")}}) 2> /dev/null
            {{persistproc}} logs writer > {{Box.At("lines")}}
            {{persistproc}} shutdown
            while [ $(ls -d /proc/[0-9]* | wc -l) -gt 4 ]; do sleep 0.05; done
            echo all well
            """;
        var result = await Client.Start(Box.Order(["unshare", "-Upmf", "--map-root-user", "--mount-proc", "sh", "-c", script])).Result(TimeSpan.FromSeconds(120));

        Assert.True(result.Stdout.EndsWith("all well\n", StringComparison.Ordinal), result.ToString());
        var lines = File.ReadAllLines(Box.At("lines"));
        Assert.Equal($"done {lines.Length - 1}", lines[^1]);
    }
}
