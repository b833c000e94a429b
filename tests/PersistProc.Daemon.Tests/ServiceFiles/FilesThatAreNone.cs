using System.Diagnostics;
using System.Text;
using CsCheck;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

public sealed class FilesThatAreNone : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_vanished_file_is_an_error() => Assert.Equal("cannot be read: No such file or directory", TheErrorOf(_directory["gone.toml"]).Text);

    [Fact]
    public void A_directory_in_its_place_is_an_error()
    {
        Directory.CreateDirectory(_directory["persistproc.toml"]);
        Assert.Equal($"{_directory["persistproc.toml"]}: is a directory, not a file", TheErrorOf(_directory["persistproc.toml"]).ToString());
    }

    [Fact]
    public void A_pipe_in_its_place_is_an_error_and_keeps_nobody_waiting()
    {
        using var made = Process.Start("mkfifo", [_directory["pipe.toml"]]);
        made.WaitForExit();
        Assert.Equal("is not a regular file", TheErrorOf(_directory["pipe.toml"]).Text);
    }

    [Fact]
    public void A_symbolic_link_to_itself_is_an_error()
    {
        File.CreateSymbolicLink(_directory["loop.toml"], _directory["loop.toml"]);
        Assert.StartsWith("cannot be read: ", TheErrorOf(_directory["loop.toml"]).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_megabytes_are_an_error()
    {
        _directory.Write("large.toml", new string('#', 10_000_000));
        Assert.Equal("is larger than 1024 KiB", TheErrorOf(_directory["large.toml"]).Text);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_an_error_with_their_place()
    {
        File.WriteAllBytes(_directory["latin.toml"], [.. "# fine\n# é "u8, 0xE9, .. " \n"u8]);
        var error = TheErrorOf(_directory["latin.toml"]);
        Assert.Equal((2, 5, "is not valid UTF-8 from here on"), (error.Line, error.Column, error.Text));
    }

    [Theory]
    [InlineData("x = ", "[", "]")]
    [InlineData("x = ", "{a=", "}")]
    [InlineData("", "a.", "b = 1")]
    [InlineData("[", "a.", "b]")]
    [InlineData("[[", "a.", "b]]")]
    [InlineData("x = ", "'''", "\n")]
    public void A_file_nested_without_end_is_an_error_too(string before, string middle, string after)
    {
        var text = new StringBuilder(before);
        for (var i = 0; i < 100_000; i++) text.Append(middle);
        Assert.NotEmpty(Reading.Project(text.Append(after).ToString()).Errors);
    }

    [Fact]
    public void No_text_whatever_makes_the_reader_throw()
    {
        string[] words =
        [
            "services", "api", "command", "project", "restart", "attach", ".", "=", " = ", "[", "]", "[[", "]]", "{", "}", "\"", "'", "'''", "\n", ", ",
            "5", "0o22", "true", "1979-05-27", "inf", "\\u0000", "\\", "#", "\r", "\0", "é", "\uD800", "services.a.command = 'x'\n", "[services.api]\n",
        ];
        Gen.Int[0, words.Length - 1].Array[0, 40].Select(parts => string.Concat(parts.Select(part => words[part]))).Sample(
            text =>
            {
                var file = Reading.Project(text);
                return file.Errors.Count == 0 || file.Units.Count == 0;
            },
            iter: 20_000);
    }

    [Fact]
    public void The_nearest_project_file_upwards_is_the_one()
    {
        _directory.Write("a/persistproc.toml", "");
        Directory.CreateDirectory(_directory["a/b/c"]);
        Assert.Equal(_directory["a/persistproc.toml"], ServiceFileSearch.FindProject(_directory["a/b/c"]));
        Assert.Equal(_directory["a/persistproc.toml"], ServiceFileSearch.FindProject(_directory["a/b/vanished"]));
        _directory.Write("a/b/persistproc.toml", "");
        Assert.Equal(_directory["a/b/persistproc.toml"], ServiceFileSearch.FindProject(_directory["a/b/c"]));
        Assert.Null(ServiceFileSearch.FindProject("/"));
    }

    [Fact]
    public void The_users_files_come_sorted_and_without_an_editors_own()
    {
        _directory.Write("services/b.toml", "");
        _directory.Write("services/a.toml", "");
        _directory.Write("services/.#a.toml", "");
        _directory.Write("services/a.toml~", "");
        Assert.Equal([_directory["services/a.toml"], _directory["services/b.toml"]], ServiceFileSearch.UserFiles(_directory.Path));
        Assert.Empty(ServiceFileSearch.UserFiles(_directory["nowhere"]));
    }

    private static FileError TheErrorOf(string path)
    {
        var file = ServiceFileReader.Read(path, isProject: true);
        Assert.Empty(file.Units);
        return Assert.Single(file.Errors);
    }
}
