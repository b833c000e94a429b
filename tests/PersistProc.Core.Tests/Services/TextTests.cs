namespace PersistProc.Core.Tests.Services;

public class TextTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("5s", 5)]
    [InlineData("5", 5)]
    [InlineData("0.5", 0.5)]
    [InlineData("2m", 120)]
    [InlineData("1h", 3600)]
    [InlineData("1h30m", 5400)]
    [InlineData("1d", 86400)]
    [InlineData("0", 0)]
    public void A_duration_is_read(string text, double seconds)
    {
        Assert.True(Durations.TryParse(text, out var duration, out _));
        Assert.Equal(seconds, duration.TotalSeconds);
        Assert.Equal(duration, Durations.Parse(Durations.Print(duration)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("5 fortnights")]
    [InlineData("1.2.3s")]
    [InlineData("1e3")]
    [InlineData("200000000h")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(Durations.TryParse(text, out _, out _));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1500", 1500)]
    [InlineData("64KB", 64_000)]
    [InlineData("64 kb", 64_000)]
    [InlineData("1.5MB", 1_500_000)]
    [InlineData("64KiB", 65_536)]
    [InlineData("2G", 2_147_483_648)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(Sizes.TryParse(text, out var size, out _));
        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1")]
    [InlineData("1 XB")]
    [InlineData("10 megabytes")]
    [InlineData("99999999999TB")]
    public void What_is_no_size_is_refused(string text) => Assert.False(Sizes.TryParse(text, out _, out _));

    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("SIGTERM", 15)]
    [InlineData("sigterm", 15)]
    [InlineData("15", 15)]
    [InlineData("HUP", 1)]
    [InlineData("KILL", 9)]
    [InlineData("USR1", 10)]
    [InlineData("USR2", 12)]
    [InlineData("CHLD", 17)]
    [InlineData("CONT", 18)]
    [InlineData("STOP", 19)]
    [InlineData("WINCH", 28)]
    [InlineData("SYS", 31)]
    [InlineData("IOT", 6)]
    [InlineData("SIGRTMIN", 34)]
    [InlineData("RTMIN+3", 37)]
    [InlineData("SIGRTMAX-1", 63)]
    [InlineData("64", 64)]
    public void A_signal_is_read_by_name_or_number(string text, int number)
    {
        Assert.True(Signal.TryParse(text, out var signal, out _));
        Assert.Equal(number, signal.Number);
        Assert.Equal(signal, Signal.Parse(signal.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SIG")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-9")]
    [InlineData("TERMINATE")]
    [InlineData("RTMIN+31")]
    [InlineData("RTMIN+x")]
    public void What_is_no_signal_is_refused(string text) => Assert.False(Signal.TryParse(text, out _, out _));

    [Fact]
    public void Every_signal_can_be_named_and_found_again()
    {
        for (var number = 1; number <= 64; number++) Assert.Equal(number, Signal.Parse(new Signal(number).ShortName).Number);
    }

    [Theory]
    [InlineData("echo a  b", "echo|a|b")]
    [InlineData("""sh -c "echo \"a\" && echo 'b'" """, """sh|-c|echo "a" && echo 'b'""")]
    [InlineData("""a'b c'"d"\ e""", "ab cd e")]
    [InlineData("x ''", "x|")]
    [InlineData("""'a\b' "a\b" """, """a\b|a\b""")]
    public void A_line_is_split_as_a_shell_does(string line, string words)
    {
        Assert.True(ShellWords.TrySplit(line, out var split, out _));
        Assert.Equal(words.Split('|'), split);
    }

    [Theory]
    [InlineData("echo 'a")]
    [InlineData("echo \"a")]
    [InlineData("echo \\")]
    public void An_open_quote_is_refused(string line) => Assert.False(ShellWords.TrySplit(line, out _, out _));

    [Theory]
    [InlineData("api", null, "api")]
    [InlineData("shop/api", "shop", "api")]
    [InlineData("worker@blue", null, "worker@blue")]
    [InlineData("worker.1", null, "worker.1")]
    [InlineData("Größe", null, "Größe")]
    public void A_name_is_read(string text, string? project, string name)
    {
        Assert.True(ServiceName.TryParse(text, out var read, out _));
        Assert.Equal((project, name, text), (read.Project, read.Name, read.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a/b/c")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData("../a")]
    [InlineData(".hidden")]
    [InlineData("-x")]
    [InlineData("1234")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\\b")]
    public void What_could_leave_its_directory_or_mean_something_else_is_no_name(string text)
    {
        Assert.False(ServiceName.TryParse(text, out _, out var why));
        Assert.NotEmpty(why);
    }

    [Fact]
    public void A_name_too_long_for_a_file_is_none() => Assert.False(ServiceName.TryParse(new string('ö', 101), out _, out _));

    [Theory]
    [InlineData("python3", "python3")]
    [InlineData("my prog!", "my-prog-")]
    [InlineData("..", "run")]
    [InlineData("", "run")]
    [InlineData("42", "run-42")]
    [InlineData("-x", "x")]
    public void Any_program_has_a_name(string program, string name)
    {
        Assert.Equal(name, ServiceName.Sanitized(program).ToString());
        Assert.True(ServiceName.TryParse(name, out _, out _));
    }

    [Fact]
    public void A_very_long_program_has_a_name_with_room_for_a_suffix() =>
        Assert.True(ServiceName.TryParse(ServiceName.Sanitized(new string('ö', 500)).WithSuffix("-12345").ToString(), out _, out _));
}
