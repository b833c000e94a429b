using PersistProc.Core;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Launching;

/// <summary>What a failed start was about, told from the errno of a real spawn.</summary>
public sealed class FailedStarts : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_missing_program_is_127() => Expect(LaunchStage.Program, 127, "no program", _directory["gone"]);

    [Fact]
    public void A_missing_directory_is_said_before_the_program() =>
        Expect(LaunchStage.Directory, 125, "no directory", "/bin/true", _directory["gone"]);

    [Fact]
    public void A_file_for_a_directory_is_said() => Expect(LaunchStage.Directory, 125, "is not a directory", "/bin/true", "/etc/passwd");

    [Fact]
    public void A_directory_for_a_program_is_126() => Expect(LaunchStage.Program, 126, "is a directory", _directory.Path);

    [Fact]
    public void A_file_that_is_not_executable_is_126() => Expect(LaunchStage.Program, 126, "chmod +x", Written("data", "#!/bin/sh\n", UnixFileMode.UserRead));

    [Fact]
    public void A_script_whose_interpreter_is_missing_names_it() =>
        Expect(LaunchStage.Interpreter, 127, "/nowhere/python", Written("script", "#! /nowhere/python -u\nprint(1)\n", Executable));

    [Fact]
    public void A_script_whose_interpreter_is_not_executable_names_it() =>
        Expect(LaunchStage.Interpreter, 126, "/etc/passwd", Written("script", "#!/etc/passwd\n", Executable));

    [Fact]
    public void A_file_that_is_no_program_is_126() => Expect(LaunchStage.Execute, 126, "#!/bin/sh", Written("text", "echo hello\n", Executable));

    [Fact]
    public void A_program_for_another_machine_is_126() =>
        Expect(LaunchStage.Execute, 126, "", Written("elf", "\u007fELF\u0002\u0001\u0001" + new string('\0', 100), Executable));

    [Fact]
    public void Arguments_that_are_too_long_are_said()
    {
        var error = TestChild.TryStart(TestChild.Frame("/bin/true", new string('x', 200_000)), out _);
        Assert.Contains("too long", LaunchDiagnosis.Explain(error, "/", "/bin/true").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_is_found_in_the_services_own_path()
    {
        var program = Written("tool", "#!/bin/sh\n", Executable);
        Assert.Equal(program, ProgramSearch.Find("tool", $"/nowhere:{_directory.Path}:/bin", "/", out _));
        Assert.Equal(program, ProgramSearch.Find("tool", "", _directory.Path, out _));
        Assert.Equal(program, ProgramSearch.Find("./tool", null, _directory.Path, out _));
        Assert.Equal("/bin/sh", ProgramSearch.Find("sh", "/bin", _directory.Path, out _));
        Assert.Null(ProgramSearch.Find("tool", "/bin", "/", out var missing));
        Assert.Equal((LaunchStage.Program, 127), (missing!.Stage, missing.ExitCode));
    }

    [Fact]
    public void A_program_that_is_only_found_without_its_x_is_126()
    {
        Written("tool", "#!/bin/sh\n", UnixFileMode.UserRead);
        Assert.Null(ProgramSearch.Find("tool", $"/bin:{_directory.Path}", "/", out var failure));
        Assert.Equal(126, failure!.ExitCode);
    }

    private string Written(string name, string text, UnixFileMode mode)
    {
        File.WriteAllText(_directory[name], text);
        File.SetUnixFileMode(_directory[name], mode);
        return _directory[name];
    }

    private static void Expect(LaunchStage stage, int exitCode, string says, string program, string directory = "/")
    {
        var error = TestChild.TryStart(TestChild.Frame(program) with { Directory = directory }, out var child);
        Assert.Null(child);
        var failure = LaunchDiagnosis.Explain(error, directory, program);
        Assert.Equal((stage, exitCode), (failure.Stage, failure.ExitCode));
        Assert.Contains(says, failure.Text, StringComparison.Ordinal);
    }
}
