using System.Globalization;

namespace PersistProc.Core;

/// <summary>What a target was found to be.</summary>
public abstract record Found
{
    private Found() { }

    /// <summary>One service.</summary>
    /// <param name="Name">Which.</param>
    public sealed record One(ServiceName Name) : Found;

    /// <summary>Nothing that is known.</summary>
    public sealed record None : Found;

    /// <summary>All of these: the instances of a template.</summary>
    /// <param name="Names">Which, by name; at least one.</param>
    public sealed record All(ValueList<ServiceName> Names) : Found;

    /// <summary>Several; which is meant has to be said.</summary>
    /// <param name="Names">Which, by name.</param>
    public sealed record Several(ValueList<ServiceName> Names) : Found;
}

/// <summary>
/// Finds what a word means: a service's name, else a pid we manage, else a label, else a command. Among pids, labels and
/// commands what lives goes before what has ended: history makes nothing ambiguous.
/// </summary>
public static class Target
{
    /// <summary>What one word means.</summary>
    public static Found Find(string word, TargetContext context, IReadOnlyCollection<KnownService> known)
    {
        var found = FindButCommand(word, context, known);
        if (found is not Found.None) return found;
        // a word with blanks is a command line
        var command = word.Contains(' ', StringComparison.Ordinal) && ShellWords.TrySplit(word, out var split, out _) ? split : [word];
        return FindCommand(command, context.Directory, known);
    }

    /// <summary>What one word means as a name, a pid or a label; not as a command. A start goes by this: a command is started where the client stands.</summary>
    public static Found FindButCommand(string word, TargetContext context, IReadOnlyCollection<KnownService> known)
    {
        if (word.Length > 0 && word.All(char.IsAsciiDigit)) return FindPid(word, known);
        var found = FindName(word, context, known);
        return found is Found.None ? LiveFirst(known.Where(service => string.Equals(service.Label, word, StringComparison.Ordinal))) : found;
    }

    /// <summary>What has exactly these arguments: in this directory, else in any.</summary>
    public static Found FindCommand(IReadOnlyList<string> command, string directory, IReadOnlyCollection<KnownService> known)
    {
        var same = known.Where(service => service.Command.SequenceEqual(command, StringComparer.Ordinal)).ToList();
        var here = LiveFirst(same.Where(service => string.Equals(service.WorkingDirectory, directory, StringComparison.Ordinal)));
        return here is Found.None ? LiveFirst(same) : here;
    }

    private static Found FindName(string word, TargetContext context, IReadOnlyCollection<KnownService> known)
    {
        if (!ServiceName.TryParse(word, out var name, out _)) return new Found.None();
        if (name.Project is not null) return FindExact(name, known);
        if (context.Project is { } project && ServiceName.TryMake(project, name.Name, out var ours, out _) && FindExact(ours, known) is var near and not Found.None) return near;
        if (FindExact(name, known) is var own and not Found.None) return own;
        // the only one of that name anywhere
        var found = known.Where(service => service.Name.Name == name.Name || service.Family?.Name == name.Name)
            .Select(service => service.Name.Name == name.Name ? service.Name : service.Family!.Value).Distinct().Order().ToValueList();
        return found.Count == 1 ? FindExact(found[0], known) : found.Count == 0 ? new Found.None() : new Found.Several(found);
    }

    // what is at rest and declared no more is none of a family any longer
    private static Found FindExact(ServiceName name, IReadOnlyCollection<KnownService> known)
    {
        if (known.Any(service => service.Name == name)) return new Found.One(name);
        var family = known.Where(service => service.Family == name && (service.Live || !service.HasLeft)).Select(service => service.Name).Order().ToValueList();
        return family.Count == 0 ? new Found.None() : new Found.All(family);
    }

    private static Found FindPid(string word, IReadOnlyCollection<KnownService> known) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? LiveFirst(known.Where(service => service.Pid == pid)) : new Found.None();

    private static Found LiveFirst(IEnumerable<KnownService> matches)
    {
        var all = matches.ToList();
        var live = all.Where(service => service.Live).ToList();
        return Of(live.Count > 0 ? live : all);
    }

    private static Found Of(IEnumerable<KnownService> matches)
    {
        var names = matches.Select(service => service.Name).Order().ToValueList();
        return names.Count switch
        {
            0 => new Found.None(),
            1 => new Found.One(names[0]),
            _ => new Found.Several(names),
        };
    }
}
