using System.Globalization;

namespace PersistProc.Cli.Importing;

/// <summary>Makes a service file of one source.</summary>
internal static class Importer
{
    /// <summary>What is made of it, settled; errors are those of the file.</summary>
    public static ImportedProject Read(ImportFormat format, ImportSource source)
    {
        var project = format.Read(source);
        Settling.Settle(project);
        var name = source.Name is "-" ? "standard input" : source.FileName;
        project.Comments.Insert(0, $"Made of {name} by: persistproc import {format.Word}{(source.Name is "-" ? " -" : " " + Commands.Quote(source.Name))}");
        if (project.AllNotes.Any()) project.Comments.Add("What was not carried over, or is not the same here, stands as a comment where it would be.");
        return project;
    }

    /// <summary>A note as it is told: FILE:line: KEY: why.</summary>
    public static string Told(Note note, ImportSource source) => Told(note, source.Name is "-" ? "standard input" : source.Name);

    /// <summary>The same of a file by its name.</summary>
    public static string Told(Note note, string file)
    {
        var place = note.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $":{note.Line}") : "";
        return TomlText.Legible($"{note.File ?? file}{place}: {(note.Key.Length > 0 ? note.Key + ": " : "")}{note.Text}".ReplaceLineEndings(" "));
    }

    /// <summary>An error as it is told: FILE:line:column: why.</summary>
    public static string Told(ImportException wrong, string file) =>
        TomlText.Legible($"{((wrong.File ?? file) is "-" ? "standard input" : wrong.File ?? file)}{(wrong.At.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $":{wrong.At.Line}:{wrong.At.Column}") : "")}: {wrong.Message}".ReplaceLineEndings(" "));
}
