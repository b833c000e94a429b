using System.Net.Sockets;

namespace PersistProc.EndToEnd.Tests.BadInput;

/// <summary>Service files that cannot be used: said at once with their place, nothing is changed, and what runs goes on. Every kind of content is tested with the reader.</summary>
public sealed class ServiceFiles(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Good = "project = \"p\"\n[services.job]\ncommand = \"sleep 1071\"\n";

    private string Toml => Box.At("persistproc.toml");

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "a syntax error", Good + "[services.more\ncommand = 'true'\n", ":4:" },
        { "a circle", Good + "[services.a]\ncommand='x'\nafter=['b']\n[services.b]\ncommand='x'\nbefore=['a']\nafter=['c']\n[services.c]\ncommand='x'\nrequires=['a']\n", "p/a \u2192 p/b \u2192 p/c \u2192 p/a" },
        { "an unknown service", Good + "after = ['databsae']\n[services.database]\ncommand = 'x'\n", ":4:10: services.job.after: no service \"databsae\" is declared: did you mean \"database\"?" },
        { "one name twice", Good + "[services.job]\ncommand = 'x'\n", ":4:1: services.job: is said already, in line 2: keep one of the two" },
        { "one key twice", Good + "command = 'x'\n", ":4:1: services.job.command: is said already, in line 3: keep one of the two" },
        { "a wrong type", Good + "stop = 5\n", ":4:8: services.job.stop: " },
        { "NUL bytes", Good + "x = '\0'\n", ":4:" },
        { "another format", "{\n  \"services\": { \"job\": { \"command\": \"sleep 1\" } }\n}\n", ":1:1: " },
    };

    public static TheoryData<string, string> Places => new()
    {
        { "directory", "is a directory, not a file" },
        { "pipe", "is not a regular file" },
        { "socket", "cannot be read: No such device or address" },
        { "loop", "cannot be read: Too many levels of symbolic links" },
        { "dangling", "" },
        { "large", "is larger than 1024 KiB" },
        { "latin", ":1:2: is not valid UTF-8 from here on" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_in_it_is_told_and_changes_nothing(string what, string text, string expected)
    {
        Output.WriteLine(what);
        await Running();
        await File.WriteAllTextAsync(Toml, text);
        await Refused(expected);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task What_lies_in_its_place_is_told_and_changes_nothing(string what, string expected)
    {
        await Running();
        File.Delete(Toml);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        switch (what)
        {
            case "directory": Directory.CreateDirectory(Toml); break;
            case "pipe": await Box.Run("mkfifo", Toml); break;
            case "socket": socket.Bind(new UnixDomainSocketEndPoint(Toml)); break;
            case "loop": File.CreateSymbolicLink(Toml, Toml); break;
            case "dangling": File.CreateSymbolicLink(Toml, "nowhere"); break;
            case "latin": await File.WriteAllBytesAsync(Toml, [(byte)'#', 0xE9, (byte)'\n']); break;
            default: await File.WriteAllBytesAsync(Toml, new byte[10_000_000]); break;
        }

        var memory = Proc.Kilobytes(Box.Supervisor, "VmRSS");
        await Refused(expected);
        Assert.InRange(Proc.Kilobytes(Box.Supervisor, "VmRSS") - memory, int.MinValue, 20_000);
    }

    [Fact]
    public async Task A_megabyte_of_another_kind_is_answered_soon_and_in_a_thousand_lines()
    {
        await Running();
        await File.WriteAllTextAsync(Toml, string.Concat(Enumerable.Repeat("2026-11-25T23:13:05.189+00:00 INF supervisor took over\n", 18_000)));
        var check = await Client.Start(Box.Order(Box.Command("config", "check"))).Result(TimeSpan.FromSeconds(20));
        Assert.Equal(1, check.ExitCode);
        Assert.InRange(check.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1000, 1010);
        Assert.Equal("running", Assert.Single(await Box.List()).State);
    }

    [Fact]
    public async Task An_empty_file_is_none_of_the_errors_and_up_says_what_is_missing()
    {
        foreach (var text in new[] { "", "# nothing yet\n", "[defaults]\nrestart = 'no'\n" })
        {
            await File.WriteAllTextAsync(Toml, text);
            Assert.Equal(0, (await Box.Cli("config", "check")).ExitCode);
            var up = await Box.Cli("up", "-d");
            Assert.Equal(1, up.ExitCode);
            Assert.Contains($"{Toml}: no [services.NAME] in it", up.Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_comes_and_goes_while_it_is_asked_for_costs_nobody_anything()
    {
        await Running();
        var pid = (await Box.Status("p/job")).Pid;
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(() =>
        {
            for (var round = 0; !stop.IsCancellationRequested; round++)
            {
                if (round % 3 == 0) File.Delete(Toml);
                else File.WriteAllText(Toml, round % 3 == 1 ? Good : Good[..20]);
            }
        });
        for (var round = 0; round < 15; round++)
        {
            foreach (var words in new string[][] { ["status", "p/job"], ["config", "reload"], ["config", "check"], ["start", "p/job"], ["list"] })
                Assert.InRange((await Box.Cli(words)).ExitCode, 0, 1);
        }

        await stop.CancelAsync();
        await changing;
        await File.WriteAllTextAsync(Toml, Good);
        Assert.Equal(pid, (await Box.Status("p/job")).Pid);
        Assert.Equal("= 1 unchanged\n", (await Box.Do("config", "reload")).Stdout);
    }

    private async Task Running()
    {
        await File.WriteAllTextAsync(Toml, Good);
        await Box.Do("up", "-d", "--wait");
    }

    private async Task Refused(string expected)
    {
        var before = (await Box.Status("p/job")).Pid;
        foreach (var words in new string[][] { ["config", "check"], ["config", "reload"], ["up", "-d"], ["up", "--dry-run"], ["restart", "job"] })
        {
            var result = await Client.Start(Box.Order(Box.Command(words))).Result(TimeSpan.FromSeconds(20));
            Assert.True(result.ExitCode == 1, $"{string.Join(' ', words)}: {result}");
            Assert.Contains(Toml, result.Stderr, StringComparison.Ordinal);
            Assert.Contains(expected, result.Stderr, StringComparison.Ordinal);
        }

        Assert.Equal(("running", before), ((await Box.Status("p/job")).State, (await Box.Status("p/job")).Pid));
        Assert.Equal("job", Assert.Single(await Box.List("-a")).Name);
        await Box.Do("down");
        Assert.Empty(Box.Running("sleep 1071"));
    }
}
