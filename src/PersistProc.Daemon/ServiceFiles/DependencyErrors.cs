using PersistProc.Core;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>What is wrong with dependencies between the services of some files, with its place.</summary>
internal static class DependencyErrors
{
    /// <summary>An error for each name that nobody declares, and for each circle.</summary>
    public static IEnumerable<FileError> Find(IReadOnlyCollection<ServiceFile> files)
    {
        // with a broken file nobody knows what it would have declared
        if (files.Any(file => file.Errors.Count > 0)) yield break;
        foreach (var fault in DependencyFaults.Find([.. files.SelectMany(file => file.Units)]))
        {
            if (files.FirstOrDefault(file => file.Units.Any(unit => unit.Name == fault.By)) is { } file) yield return ErrorIn(file, files, fault);
        }
    }

    /// <summary>Those that declare nothing wrong together.</summary>
    public static IEnumerable<ServiceFile> Without(IReadOnlyCollection<ServiceFile> files)
    {
        var wrong = Find(files).Select(error => error.File).ToHashSet(StringComparer.Ordinal);
        return files.Where(file => !wrong.Contains(file.Path));
    }

    private static FileError ErrorIn(ServiceFile file, IReadOnlyCollection<ServiceFile> files, DependencyFaults.Fault fault)
    {
        // who waits may be told so by the other one's "before"
        var mention = file.Mentions.FirstOrDefault(each => each.By == fault.By && each.Of == fault.Of) ?? file.Mentions.FirstOrDefault(each => each.By is null && each.Of == fault.Of);
        if (mention is null && files.SelectMany(each => each.Mentions.Where(other => other.By == fault.Of && other.Of == fault.By).Select(other => (File: each, Mention: other))).FirstOrDefault() is { Mention: not null } found)
            return Error(found.File, found.Mention, fault.Text);
        if (mention is not null) return Error(file, mention, fault.Text);
        var index = file.Units.ToList().FindIndex(unit => unit.Name == fault.By);
        return new FileError(file.Path, file.Places[index].Line, file.Places[index].Column, $"services.{fault.By.Name}", fault.Text);
    }

    private static FileError Error(ServiceFile file, Mention mention, string text) =>
        new(file.Path, mention.At.Line, mention.At.Column, mention.By is { } by ? $"services.{by.Name}.{mention.Key}" : $"defaults.{mention.Key}", text);
}
