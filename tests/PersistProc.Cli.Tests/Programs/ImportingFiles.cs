using System.Text.Json;
using PersistProc.Cli.Tests.Client;

namespace PersistProc.Cli.Tests.Programs;

/// <summary>import as a process: what goes where, and how it ends.</summary>
public sealed class ImportingFiles : IDisposable
{
    private readonly StubSupervisor _stub = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("pp-import-").FullName;

    public void Dispose()
    {
        _stub.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task From_standard_input_to_standard_output_with_what_was_lost_on_stderr()
    {
        var (code, output, error) = await Cli.RunAsync(_stub, "[Service]\nExecStart=/bin/sleep 1\nSlice=x.slice\n", "import", "systemd", "-");
        Assert.Equal(0, code);
        Assert.Contains("[services.service]\n", output, StringComparison.Ordinal);
        Assert.Equal(output, (await Cli.RunAsync(_stub, "[Service]\nExecStart=/bin/sleep 1\nSlice=x.slice\n", "import", "systemd", "-", "-w", "-")).Out);
        Assert.Equal("persistproc: import: standard input:3: Slice: its control group obeys memory_max, memory_high, cpu_quota and tasks_max alone\n", error);
        Assert.Empty(_stub.Requests);       // nobody has to run for it
    }

    [Fact]
    public async Task Into_a_file_but_over_none()
    {
        var file = Path.Combine(_directory, "a.toml");
        var (code, output, error) = await Cli.RunAsync(_stub, "web: sleep 1\n", "import", "procfile", "-", "-w", file);
        Assert.Equal((0, ""), (code, output));
        Assert.Contains($"wrote {file}. Next: persistproc config check {file}", error, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(file);
        (code, _, error) = await Cli.RunAsync(_stub, "other: sleep 1\n", "import", "procfile", "-", "-w", file);
        Assert.Equal(1, code);
        Assert.Contains("it is there already", error, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(file));
        (code, _, error) = await Cli.RunAsync(_stub, "other: sleep 1\n", "import", "procfile", "-", "-w", Path.Combine(_directory, "none", "a.toml"));
        Assert.Equal(1, code);
        Assert.Contains("there is no such directory", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_ends_with_1_and_wrong_usage_with_2()
    {
        var (code, output, error) = await Cli.RunAsync(_stub, "\nworker\n", "import", "procfile", "-");
        Assert.Equal((1, "", "persistproc: import: standard input:2:1: there is no process in it: write NAME: COMMAND, one a line\n"), (code, output, error));
        Assert.Equal((1, "persistproc: import: /nowhere/Procfile: cannot be read: No such file or directory\n"), await Failed("import", "procfile", "/nowhere/Procfile"));
        Assert.Equal(1, (await Failed("import", "procfile", _directory)).Code);
        Assert.Equal(2, (await Failed("import")).Code);
        Assert.Equal(2, (await Failed("import", "procfile")).Code);
        var (wrong, said) = await Failed("import", "procfiles", "-");
        Assert.Equal(2, wrong);
        Assert.Contains("Did you mean procfile?", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_a_procfile_that_is_no_process_is_left_out_and_told()
    {
        var (code, output, error) = await Cli.RunAsync(_stub, "web: ./web $PORT\nworker\n  - image: x\nclock:\njobs: ./jobs $PORT\n", "import", "procfile", "-");
        Assert.Equal(0, code);
        Assert.Equal(
            """
            persistproc: import: standard input:2: left out: a line is NAME: COMMAND, and a name has letters, digits, _ and -
            persistproc: import: standard input:3: left out: a line is NAME: COMMAND, and a name has letters, digits, _ and -
            persistproc: import: standard input:4: clock: has no command: there is nothing to run

            """,
            error);
        Assert.Contains("# line 2: left out: a line is NAME: COMMAND", output, StringComparison.Ordinal);
        Assert.Matches(@"(?s)^[^\[]*\[services\.web\][^\[]*port += 5000[^\[]*\[services\.jobs\][^\[]*port += 5100[^\[]*$", output);     // as foreman counts
    }

    [Fact]
    public async Task What_is_wrong_in_a_unit_is_told_of_the_file_in_which_it_stands_and_nothing_is_written()
    {
        var (unit, other, dropIn, made) = (Path.Combine(_directory, "api.service"), Path.Combine(_directory, "db.service"), Path.Combine(_directory, "api.service.d", "50-more.conf"), Path.Combine(_directory, "a.toml"));
        Directory.CreateDirectory(Path.GetDirectoryName(dropIn)!);
        await File.WriteAllTextAsync(unit, "[Unit]\nRequires=db.service\n[Service]\nExecStart=/bin/true\n");
        await File.WriteAllTextAsync(other, "[Service]\nExecStart=/bin/sh -c 'x\n");
        Assert.Equal((1, $"persistproc: import: {other}:2:1: ExecStart: the quote in 'x is not closed\n"), await Failed("import", "systemd", unit, "-w", made));
        await File.WriteAllTextAsync(other, "[Service]\nExecStart=/bin/true\n");
        await File.WriteAllTextAsync(dropIn, "[Service]\n\nEnvironment=\"A=1\n");
        Assert.Equal((1, $"persistproc: import: {dropIn}:3:1: Environment: the quote in \"A=1 is not closed\n"), await Failed("import", "systemd", unit, "-w", made));
        Assert.False(File.Exists(made));
        await File.WriteAllTextAsync(dropIn, "[Service]\n\nEnvironment=A=1 B\n");
        var (code, output, error) = await Cli.RunAsync(_stub, "", "import", "systemd", unit);
        Assert.Equal((0, $"persistproc: import: {dropIn}:3: Environment: B: this is no NAME=VALUE\n"), (code, error));
        Assert.Contains("environment       = { A = \"1\" }", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_one_document_for_programs()
    {
        var (code, output, _) = await Cli.RunAsync(_stub, "[Service]\nExecStart=/bin/sleep 1\nSlice=x.slice\n", "-o", "json", "import", "systemd", "-");
        Assert.Equal(0, code);
        var document = JsonDocument.Parse(output).RootElement;
        Assert.Contains("[services.service]", document.GetProperty("toml").GetString(), StringComparison.Ordinal);
        Assert.Equal("Slice", document.GetProperty("notes")[0].GetProperty("key").GetString());
        Assert.Equal(3, document.GetProperty("notes")[0].GetProperty("line").GetInt32());
    }

    private async Task<(int Code, string Error)> Failed(params string[] arguments)
    {
        var (code, output, error) = await Cli.RunAsync(_stub, "", arguments);
        Assert.Equal("", output);
        return (code, error);
    }
}
