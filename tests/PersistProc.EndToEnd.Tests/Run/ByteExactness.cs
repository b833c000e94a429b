using System.Text;

namespace PersistProc.EndToEnd.Tests.Run;

/// <summary>`run` is as good as the command itself: every byte, both streams, its input, its arguments.</summary>
public sealed class ByteExactness(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task A_program_of_five_milliseconds_is_heard_from_its_first_byte_to_its_last()
    {
        for (var round = 0; round < Repeat.Times(40); round++)
        {
            var result = await Box.Cli("run", "--new", "--", Dummy, "print", $"hello {round}", "complain", $"oh {round}");
            Assert.Equal((0, $"hello {round}\n"), (result.ExitCode, result.Stdout));
            Assert.Contains($"oh {round}\n", result.Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Short_programs_side_by_side_each_get_their_own_output()
    {
        await Box.Do("list");
        var clients = Enumerable.Range(0, 20).Select(number => Box.Begin("run", "--new", "--", Dummy, "print", $"number {number}", "exit", $"{number}")).ToArray();
        for (var number = 0; number < clients.Length; number++)
        {
            var result = await clients[number].Result();
            Assert.Equal((number, $"number {number}\n"), (result.ExitCode, result.Stdout));
        }
    }

    [Fact]
    public async Task All_byte_values_come_through()
    {
        var result = await Box.Cli("run", "--", Dummy, "every-byte");
        Assert.Equal(Enumerable.Range(0, 256).Select(value => (byte)value), result.Bytes);
    }

    [Fact]
    public async Task A_flood_of_fifty_megabytes_comes_through_whole_and_lies_in_the_log()
    {
        const int size = 50 * 1024 * 1024;
        var result = await Box.Cli("run", "--name", "flood", "--", Dummy, "flood", $"{size}");
        Assert.Equal(0, result.ExitCode);
        AssertPattern(size, result.Bytes);
        // as many old files as the default keeps: what is there is the end of it
        var kept = Logs.Bytes((await Box.Status("flood")).Log);
        Assert.True(kept.Length > 0 && result.Bytes.AsSpan().EndsWith(kept), $"{kept.Length} bytes in the log are not the end of what was written");
    }

    [Fact]
    public async Task Stdout_and_stderr_stay_apart_and_in_order()
    {
        var result = await Box.Cli("run", "--", Dummy, "both", "4000");
        Assert.Equal(Numbers(2, 4000), result.Stdout);
        // our own remarks, if any, come with their name before them
        var errors = string.Concat(result.Stderr.Split('\n').Where(line => line.Length == 8).Select(line => line + "\n"));
        Assert.Equal(Numbers(1, 4000), errors);
    }

    [Fact]
    public async Task A_last_line_without_its_newline_is_not_given_one()
    {
        var result = await Box.Cli("run", "--", Dummy, "print", "one", "say", "two");
        Assert.Equal("one\ntwo", result.Stdout);
    }

    [Fact]
    public async Task Stdin_is_forwarded_to_its_last_byte_and_with_its_end()
    {
        var input = new byte[3_000_017];
        new Random(1).NextBytes(input);
        var result = await Box.BeginWithInput(input, keepOpen: false, "run", "--", Dummy, "echo").Result();
        Assert.Equal(0, result.ExitCode);
        Assert.True(input.AsSpan().SequenceEqual(result.Bytes), $"{result.Bytes.Length} of {input.Length} bytes, or others");
    }

    [Fact]
    public async Task An_empty_stdin_ends_at_once()
    {
        var result = await Box.BeginWithInput([], keepOpen: false, "run", "--", Dummy, "count").Result();
        Assert.Equal("0 bytes\n", result.Stdout);
    }

    [Fact]
    public async Task An_open_stdin_does_not_keep_the_client_when_the_program_has_ended()
    {
        var client = Box.BeginWithInput([], keepOpen: true, "run", "--", Dummy, "exit", "5");
        Assert.Equal(5, await client.EndedWithin(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_conversation_goes_line_by_line()
    {
        var client = Box.BeginWithInput([], keepOpen: true, "run", "--", Dummy, "echo");
        for (var line = 0; line < 5; line++)
        {
            client.Write($"line {line}\n");
            await client.SaysOnStdout($"line {line}\n");
        }

        client.Signal(Signal.KILL);
        await client.Ended;
    }

    [Theory]
    [InlineData("a b", "", "c'd", "\"e\"", "$HOME", "*", "\\", "ü", "\t", "two\nlines")]
    [InlineData("--help")]
    [InlineData("-q", "-o", "json", "--", "--name", "x")]
    [InlineData("@file", "-x=1", "--on-exit", "stop", "[suggest]", "-")]
    public async Task The_commands_own_arguments_arrive_as_they_are(params string[] arguments)
    {
        await File.WriteAllTextAsync(Box.At("file"), "--oops\n");
        string[] command = ["sh", "-c", "for a; do printf '<%s>' \"$a\"; done", "sh", .. arguments];
        var expected = string.Concat(arguments.Select(argument => $"<{argument}>"));
        Assert.Equal(expected, (await Box.Do(["run", .. command])).Stdout);
        Assert.Equal(expected, (await Box.Do(["run", "--new", "--", .. command])).Stdout);
    }

    [Fact]
    public async Task One_argument_with_spaces_is_split_as_a_shell_splits_words()
    {
        var result = await Box.Do("run", $"{Dummy} print 'two words'");
        Assert.Equal("two words\n", result.Stdout);
    }

    [Fact]
    public async Task A_reader_that_has_enough_ends_the_client_without_a_word_about_pipes()
    {
        var result = await Box.Run("sh", "-c", Terminal.Quoted(Box.Command("run", "--on-exit", "stop", "--", "yes")) + " | head -n 1");
        Assert.Equal("y\n", result.Stdout);
        Assert.DoesNotContain("pipe", result.Stderr, StringComparison.OrdinalIgnoreCase);
    }

    private static string Numbers(int from, int count)
    {
        var text = new StringBuilder();
        for (var number = from; number <= count; number += 2)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number:D8}\n");
        return text.ToString();
    }

    private static void AssertPattern(int size, byte[] bytes)
    {
        Assert.Equal(size, bytes.Length);
        for (var at = 0; at < size; at++)
        {
            // written out: an assertion a byte would take minutes
            if (bytes[at] != at % 251)
                Assert.Fail($"byte {at} is {bytes[at]}");
        }
    }
}
