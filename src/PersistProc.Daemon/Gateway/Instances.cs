using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>The instances of templates: who names one that is not there yet has it made.</summary>
internal sealed class Instances(Supervisor supervisor, ServiceFileCache cache)
{
    private readonly Lock _gate = new();
    private Task? _known;

    /// <summary>Those that an earlier supervisor had are known by their records: the first who asks has them noted, and nothing is read before.</summary>
    public Task Known()
    {
        lock (_gate)
        {
            return _known is { IsFaulted: false } ? _known : _known = NoteKnown();
        }
    }

    /// <summary>The instances that words mean and nobody has made: by file.</summary>
    /// <param name="words">What was said.</param>
    /// <param name="declared">What the files say.</param>
    public static ILookup<string, string> Missing(IEnumerable<string> words, Declared declared) =>
        words.Select(word => Find(word, declared)).OfType<(string File, string Name)>().ToLookup(each => each.File, each => each.Name);

    /// <summary>Has them made by the next reading.</summary>
    public void Add(ILookup<string, string> missing)
    {
        foreach (var file in missing) cache.Inputs.AddInstances(file.Key, file);
    }

    /// <summary>Why a word that is a template cannot be started; null if it is none, or has instances.</summary>
    public static string? Refusal(string verb, string word, Declared declared)
    {
        var name = word.EndsWith('@') ? word : word + "@";
        if (!ServiceName.TryParse(name, out var template, out _) || Files(template.Project, declared).FirstOrDefault(file => file.Templates.Contains(template.Name)) is not { } file) return null;
        var isKnown = !word.EndsWith('@') && file.Units.Any(unit => unit.Name.Name == template.Name[..^1] || unit.Template == template.Name);
        return isKnown ? null : $"{verb} {word}: {template.Name} is a template ({file.Path}). Say which instance: {name}NAME";
    }

    private static (string File, string Name)? Find(string word, Declared declared)
    {
        if (!ServiceName.TryParse(word, out var name, out _) || InstanceNames.TemplateOf(name.Name) is not { } template) return null;
        var file = Files(name.Project, declared).FirstOrDefault(each => each.Templates.Contains(template));
        return file is null || file.Units.Any(unit => unit.Name.Name == name.Name) ? null : (file.Path, name.Name);
    }

    // of the project of this directory first, then the user's own
    private static IEnumerable<ServiceFile> Files(string? project, Declared declared) => project is null
        ? declared.Files.OrderBy(file => file.Project is null)
        : declared.Files.Where(file => file.Project == project);

    private async Task NoteKnown()
    {
        var answer = await supervisor.AskPatiently(new SupervisorProtocol.List([], new SupervisorProtocol.Place("/")) { All = true }, CancellationToken.None).ConfigureAwait(false);
        if (answer is not SupervisorProtocol.Listing listing) throw new InvalidOperationException($"unexpected answer {answer}");
        var made = listing.Services.Select(service => service.NextUnit ?? service.Unit).Where(unit => unit is { Template: not null, DefinedIn: not null });
        foreach (var file in made.GroupBy(unit => unit.DefinedIn!)) cache.Inputs.AddInstances(file.Key, file.Select(unit => unit.Name.Name));
    }
}
