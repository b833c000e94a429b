using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Gateway;

/// <summary>Profiles that were chosen, and those that there are.</summary>
internal static class ProfileNames
{
    /// <summary>Why a profile that was chosen is none; null if all are there.</summary>
    public static string? Unknown(IReadOnlyList<string> chosen, Declared declared) =>
        Unknown(chosen, declared.Files, declared.Project is { } project ? project.Path : "the user's own service files");

    /// <summary>The same of some files.</summary>
    /// <param name="chosen">What was chosen.</param>
    /// <param name="files">Where it may be; one that is broken may have it.</param>
    /// <param name="where">What to call them.</param>
    public static string? Unknown(IReadOnlyList<string> chosen, IReadOnlyCollection<ServiceFile> files, string where)
    {
        if (chosen.Count == 0 || files.Any(file => file.Errors.Count > 0)) return null;
        var known = files.SelectMany(file => file.Profiles).ToHashSet(StringComparer.Ordinal);
        if (chosen.FirstOrDefault(name => !known.Contains(name)) is not { } unknown) return null;
        var near = NearestWord.Find(unknown, known) is { } other ? $": did you mean \"{other}\"?" : known.Count == 0 ? "" : $". There are: {string.Join(", ", known.Order(StringComparer.Ordinal))}";
        return $"no profile \"{unknown}\" in {where}{near}{(known.Count == 0 ? ". A profile is a table [profiles.NAME.services.SERVICE]" : "")}";
    }
}
