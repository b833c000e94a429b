using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>Files that nobody means to write: an answer comes soon, with a place, in few words, whatever is in them.</summary>
public sealed class OddFiles : IDisposable
{
    private const string Good = "[services.api]\ncommand = ['x']\n";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly TemporaryDirectory _directory = new();

    // each nearly as long as a file may be
    private static readonly Dictionary<string, Func<string>> Texts = new(StringComparer.Ordinal)
    {
        ["unknown keys at the top"] = () => Many(90_000, i => $"k{i} = 1\n"),
        ["unknown keys of a service"] = () => Good + Many(80_000, i => $"key{i} = 1\n"),
        ["unknown keys of the defaults"] = () => "[defaults]\n" + Many(80_000, i => $"key{i} = 1\n"),
        ["keys with dots"] = () => Many(60_000, i => $"a{i}.b.c = 1\n"),
        ["errors of form"] = () => Many(200_000, _ => "{{{{\n"),
        ["errors of form and of meaning in turns"] = () => Many(60_000, i => $"k{i} = 1\n = 2\n"),
        ["another format"] = () => "{\n" + Many(30_000, i => $"  \"key{i}\": [1, 2, \"x\"],\n") + "}",
        ["a log"] = () => Many(15_000, i => $"2026-11-25T23:13:05.189+00:00 INF instance {i} took over\n"),
        ["one key again and again"] = () => Many(100_000, _ => "a = 1\n"),
        ["one table again and again"] = () => Many(60_000, _ => "[services.a]\n"),
        ["an array of tables"] = () => Many(60_000, _ => "[[services]]\n"),
        ["an array"] = () => "x = [" + Many(200_000, _ => "1, ") + "]",
        ["arrays in an array"] = () => "x = [" + Many(100_000, _ => "[], ") + "]",
        ["variables that are none"] = () => Good + "[services.api.environment]\n" + Many(60_000, i => $"K{i} = 1\n"),
        ["a key"] = () => new string('x', 1_000_000) + " = 1\n",
        ["the name of a service"] = () => "[services." + new string('x', 1_000_000) + "]\ncommand = 'x'\n",
        ["a word that is none of a few"] = () => Good + "restart = '" + new string('x', 1_000_000) + "'\n",
        ["a ladder"] = () => Good + "stop = '" + Many(100_000, _ => "INT 1s, ") + "'\n",
        ["a number"] = () => "x = " + new string('1', 1_000_000),
        ["quotes"] = () => new string('"', 1_000_000),
        ["opening brackets"] = () => new string('[', 1_000_000),
        ["opening brackets of a value"] = () => "x = " + new string('[', 1_000_000),
        ["opening braces"] = () => "x = " + Many(250_000, _ => "{a="),
        ["dots"] = () => Many(500_000, _ => "a."),
        ["dots of a table"] = () => "[" + Many(500_000, _ => "a.") + "a]",
        ["escapes"] = () => "x = \"" + Many(160_000, _ => "\\u0041"),
        ["backslashes"] = () => "x = \"" + new string('\\', 999_999),
        ["NUL bytes"] = () => new string('\0', 1_000_000),
        ["carriage returns"] = () => new string('\r', 1_000_000),
    };

    public static TheoryData<string> Large => [.. Texts.Keys];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Large))]
    public void A_megabyte_of(string what)
    {
        var text = Texts[what]();
        var clock = Stopwatch.StartNew();
        var file = Reading.Project(text);
        Assert.True(clock.Elapsed < Soon, $"{what}: {clock.Elapsed}");
        Assert.Empty(file.Units);
        Assert.InRange(file.Errors.Count, 1, 1001);
        Assert.All(file.Errors, error => Assert.True(error.Line > 0 && error.ToString().Length < 1000, error.ToString()));
        Assert.Equal(file.Errors.Count > 1000, file.Errors[^1].Text.Contains("is not told", StringComparison.Ordinal));
    }

    [Fact]
    public void A_megabyte_of_services_that_wait_for_one_another_is_told_soon_and_the_circle_shortened()
    {
        const int count = 12_000;
        var chain = Reading.Project(Many(count, i => $"[services.s{i}]\ncommand = 'x'\nafter = ['s{i + 1}']\n") + $"[services.s{count}]\ncommand = 'x'\n");
        Assert.Equal((count + 1, 0), (chain.Units.Count, DependencyErrors.Find([chain]).Count()));

        var clock = Stopwatch.StartNew();
        var circle = Reading.Project(Many(count, i => $"[services.s{i}]\ncommand = 'x'\nafter = ['s{(i + 1) % count}']\n"));
        var error = Assert.Single(DependencyErrors.Find([circle]));
        Assert.Contains("shop/s0 \u2192 shop/s1 \u2192 ", error.Text, StringComparison.Ordinal);
        Assert.Contains($"{count - 24} more", error.Text, StringComparison.Ordinal);
        Assert.Contains(" \u2192 shop/s11999 \u2192 shop/s0.", error.Text, StringComparison.Ordinal);

        var unknown = Reading.Project(Many(count, i => $"[services.s{i}]\ncommand = 'x'\nafter = ['t{i}']\n"));
        Assert.Equal(1000, DependencyErrors.Find([unknown]).Count());
        Assert.True(clock.Elapsed < Soon, $"{clock.Elapsed}");
    }

    [Fact]
    public void A_megabyte_of_what_is_allowed_is_read()
    {
        var described = Reading.Project(Good + "description = '" + new string('x', 900_000) + "'\n");
        var many = Reading.Project(Many(20_000, i => $"[services.s{i}]\ncommand = 'x'\n"));
        var variables = Reading.Project(Good + "[services.api.environment]\n" + Many(60_000, i => $"K{i} = '1'\n"));
        Assert.Equal("", string.Join('\n', described.Errors.Concat(many.Errors).Concat(variables.Errors)));
        Assert.Equal((900_000, 20_000, 60_000), (described.Units[0].Description!.Length, many.Units.Count, variables.Units[0].Environment.Count));
    }

    [Fact]
    public void An_empty_file_declares_nothing_and_is_no_error()
    {
        foreach (var text in new[] { "", "\n", "\uFEFF", "# nothing yet", "[services]\n", "[defaults]\n" })
        {
            var file = Reading.Project(text);
            Assert.Equal((0, 0), (file.Units.Count, file.Errors.Count));
        }
    }

    [Fact]
    public void Lines_of_another_system_and_a_byte_order_mark_move_no_place()
    {
        var good = Reading.Project("\uFEFF" + Good.Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Empty(good.Errors);
        Assert.Equal(["x"], Assert.Single(good.Units).Command);
        Assert.Equal([":1:1: x: unknown key", ":3:1: services.a.foo: unknown key"], Reading.ErrorsOf(Reading.Project("\uFEFFx = 1\r\nservices.a.command = 'x'\r\nservices.a.foo = 1\r\n")));
    }

    [Fact]
    public void The_replacement_character_is_one_like_any_other()
    {
        var file = Reading.Project("# \uFFFD\n[services.api]\ncommand = ['\uFFFD', \"\uFFFD\", \"\\uFFFD\", '\uE000']\nenvironment = { \"A\uFFFD\" = \"\"\"\uFFFD\n\"\"\" }\n");
        Assert.Empty(file.Errors);
        var unit = Assert.Single(file.Units);
        Assert.Equal(["\uFFFD", "\uFFFD", "\uFFFD", "\uE000"], unit.Command);
        var (name, value) = Assert.Single(unit.Environment);
        Assert.Equal(("A\uFFFD", "\uFFFD\n"), (name, value));
        Assert.Equal(["\uFFFD", "\uE000\uE001"], Assert.Single(Reading.Project("[services.api]\ncommand = ['\uFFFD', \"\\uE000\\U0000e001\"]\n").Units).Command);
        Assert.StartsWith(":3:30: services.a.environment.B: ", Assert.Single(Reading.ErrorsOf(Reading.Project("[services.a]\ncommand = 'x'\nenvironment = { A = '\uFFFD', B = 1 }\n"))), StringComparison.Ordinal);
        Assert.DoesNotContain(Reading.ErrorsOf(Reading.Project("a\uFFFD = 1\n'\uFFFD' = 1\n")), error => error.Contains('\uE000', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[services.api]\ncommand = ['x'] # \0\n", 2)]
    [InlineData("[services.api]\ncommand = ['x\0']\n", 2)]
    [InlineData("[services.api]\ncommand = ['x']\nde\0scription = 'x'\n", 3)]
    [InlineData("[services.api]\ncommand = ['x']\r[services.b]\n", 2)]
    public void Characters_that_no_TOML_has_are_an_error_on_their_line(string text, int line)
    {
        var file = Reading.Project(text);
        Assert.Empty(file.Units);
        Assert.Equal(line, file.Errors[0].Line);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'x', 0 }, 1, 1)]                                                             // UTF-16
    [InlineData(new byte[] { (byte)'#', (byte)'\n', (byte)'x', 0xC3 }, 2, 2)]                                               // cut off
    [InlineData(new byte[] { (byte)'#', 0xED, 0xA0, 0x80 }, 1, 2)]                                                          // half a surrogate pair
    [InlineData(new byte[] { 0xC0, 0xAF }, 1, 1)]                                                                           // longer than needed
    public void Bytes_that_are_no_UTF8_are_an_error_with_their_place(byte[] bytes, int line, int column)
    {
        File.WriteAllBytes(_directory["odd.toml"], bytes);
        var error = Assert.Single(ServiceFileReader.Read(_directory["odd.toml"], isProject: true).Errors);
        Assert.Equal((line, column, "is not valid UTF-8 from here on"), (error.Line, error.Column, error.Text));
    }

    [Fact]
    public void A_file_of_ten_megabytes_or_ten_gigabytes_is_refused_unread_and_the_limit_is_said()
    {
        _directory.Write("large.toml", "");
        foreach (var size in new[] { 10_000_000, 10_000_000_000 })
        {
            using (var file = File.OpenWrite(_directory["large.toml"])) file.SetLength(size);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var read = ServiceFileReader.Read(_directory["large.toml"], isProject: true);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
            Assert.Equal($"{_directory["large.toml"]}: is larger than 1024 KiB", Assert.Single(read.Errors).ToString());
        }
    }

    [Fact]
    public void A_small_file_takes_no_more_memory_than_it_has_bytes()
    {
        var path = _directory.Write("small.toml", Good);
        ServiceFileReader.Read(path, isProject: true);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Single(ServiceFileReader.Read(path, isProject: true).Units);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void A_socket_or_a_device_in_its_place_is_an_error()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_directory["socket.toml"]));
        foreach (var path in new[] { _directory["socket.toml"], "/dev/zero", "/dev/tty", "/proc/self/mem" })
        {
            var file = ServiceFileReader.Read(path, isProject: true);
            Assert.Empty(file.Units);
            Assert.NotEqual("", Assert.Single(file.Errors).Text);
        }
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_an_error_with_the_reason()
    {
        var path = _directory.Write("secret.toml", Good);
        File.SetUnixFileMode(path, UnixFileMode.None);
        var file = ServiceFileReader.Read(path, isProject: true);
        // root may read everything
        if (Environment.IsPrivilegedProcess) Assert.Single(file.Units);
        else Assert.Equal("cannot be read: Permission denied", Assert.Single(file.Errors).Text);
    }

    private static string Many(int count, Func<int, string> each)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++) text.Append(each(i));
        return text.ToString();
    }
}
