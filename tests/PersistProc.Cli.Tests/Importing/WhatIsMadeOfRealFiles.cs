using PersistProc.Cli.Importing;

namespace PersistProc.Cli.Tests.Importing;

/// <summary>
/// Each fixture makes what lies beside it as expected.toml, and is told as expected.txt. Written anew by
/// PERSISTPROC_WRITE_GOLDEN=1, to be read before it is believed.
/// </summary>
public sealed class WhatIsMadeOfRealFiles
{
    public static IEnumerable<object[]> Files { get; } = [.. Fixture.All.Select(each => new object[] { each.Format, each.File })];

    [Theory]
    [MemberData(nameof(Files))]
    public void It_is_what_lies_beside_the_source(string format, string file)
    {
        var (toml, told) = Import(format, file);
        var directory = Fixture.DirectoryOf(file);
        if (Environment.GetEnvironmentVariable("PERSISTPROC_WRITE_GOLDEN") is { Length: > 0 })
        {
            File.WriteAllText(Path.Combine(directory, "expected.toml"), toml);
            File.WriteAllText(Path.Combine(directory, "expected.txt"), told);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(directory, "expected.toml")), toml);
        Assert.Equal(File.ReadAllText(Path.Combine(directory, "expected.txt")), told);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_supervisor_reads_it_without_errors(string format, string file) =>
        Assert.Empty(Fixture.Errors(Import(format, file).Toml, Fixture.DirectoryOf(file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Whatever_is_told_stands_in_the_file_as_well(string format, string file)
    {
        var project = Importer.Read(Fixture.Format(format), Fixture.Open(file));
        var toml = TomlWriter.Write(project);
        Assert.All(project.AllNotes, note => Assert.Contains(toml.Split('\n'), line => line.StartsWith('#') && line.Contains(note.Text, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_note_has_a_line_of_its_source(string format, string file) =>
        Assert.All(Importer.Read(Fixture.Format(format), Fixture.Open(file)).AllNotes, note => Assert.InRange(note.Line, 1, 200));

    [Theory]
    [MemberData(nameof(Files))]
    public void From_elsewhere_paths_lead_to_the_same_place(string format, string file)
    {
        var directory = Fixture.DirectoryOf(file);
        var source = ImportSource.Open(Path.Combine(Fixture.Root, file), directory, Path.GetDirectoryName(directory)!);
        var toml = TomlWriter.Write(Importer.Read(Fixture.Format(format), source));
        Assert.Empty(Fixture.Errors(toml, Path.GetDirectoryName(directory)!));
        var there = Fixture.Read(Import(format, file).Toml, directory).Units.Select(unit => (unit.Name.Name, unit.WorkingDirectory, Files: string.Join(' ', unit.EnvironmentFiles)));
        var here = Fixture.Read(toml, Path.GetDirectoryName(directory)!).Units.Select(unit => (unit.Name.Name, unit.WorkingDirectory, Files: string.Join(' ', unit.EnvironmentFiles)));
        Assert.Equal(there, here);
    }

    private static (string Toml, string Told) Import(string format, string file)
    {
        var source = Fixture.Open(file);
        var project = Importer.Read(Fixture.Format(format), source);
        return (TomlWriter.Write(project), string.Concat(project.AllNotes.Select(note => Importer.Told(note, source) + "\n")));
    }
}
