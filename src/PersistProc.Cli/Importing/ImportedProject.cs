namespace PersistProc.Cli.Importing;

/// <summary>What a source makes: services, and what was lost.</summary>
internal sealed class ImportedProject
{
    /// <summary>The project's name, where the source has one.</summary>
    public string? Name { get; set; }

    /// <summary>What is said at the head of the file.</summary>
    public List<string> Comments { get; } = [];

    /// <summary>What holds for all of them.</summary>
    public ImportedService Defaults { get; } = new("defaults");

    public List<ImportedService> Services { get; } = [];

    /// <summary>What was lost and belongs to no service.</summary>
    public List<Note> Notes { get; } = [];

    /// <summary>All that was lost, in the order of its lines.</summary>
    public IEnumerable<Note> AllNotes => Notes.Concat(Defaults.Notes).Concat(Services.SelectMany(service => service.Notes)).OrderBy(note => note.File, StringComparer.Ordinal).ThenBy(note => note.Line);

    public void Lose(int at, string key, string why) => Notes.Add(new Note(at, key, why));

    public ImportedService? Find(string name) => Services.Find(service => service.Name == name);

    /// <summary>A service more, under a name that is one and that nobody has; what had to be changed is said.</summary>
    public ImportedService Add(string name, int line = 0)
    {
        var valid = ServiceNames.Valid(name);
        var free = ServiceNames.Free(valid, other => Find(other) is not null);
        var service = new ImportedService(free, line);
        if (free != name) service.Lose(line, name, free == valid ? $"is no name of a service here: it is called {free}" : $"that name is taken already: it is called {free}");
        Services.Add(service);
        return service;
    }
}
