namespace PersistProc.Core;

/// <summary>
/// Where the variables in a file's values come from, the first place that has one: the service's own <c>environment</c> (but for
/// that table itself), the environment that the file is read with, the service's <c>environment_files</c>, and <c>.env</c> beside the
/// file. What was asked for is remembered: the reading holds as long as that stays.
/// </summary>
/// <param name="environment">The environment that the file is read with.</param>
/// <param name="referred">Reads files of variables.</param>
/// <param name="directory">Where the file lies.</param>
internal sealed class Variables(ValueMap<string> environment, IReferredFiles referred, string directory)
{
    private readonly Dictionary<string, ValueMap<string>?> _files = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The variables that the environment was asked for.</summary>
    public IEnumerable<string> Asked => _asked;

    /// <summary>The files that were read, or looked for.</summary>
    public IEnumerable<string> Files => _files.Keys;

    /// <summary>Of the environment alone.</summary>
    public string? OfEnvironment(string name)
    {
        _asked.Add(name);
        return environment.TryGetValue(name, out var value) ? value : null;
    }

    /// <summary>From outside a service.</summary>
    /// <param name="name">Which.</param>
    /// <param name="files">The service's files of variables, in their order; asked for only when they are needed.</param>
    public string? Outside(string name, Func<ValueList<string>> files)
    {
        if (OfEnvironment(name) is { } value) return value;
        foreach (var file in files().Reverse())
        {
            if (Read(file.TrimStart('-')) is { } variables && variables.TryGetValue(name, out var found)) return found;
        }

        return OfDotEnv(name);
    }

    /// <summary>Of the environment, or of <c>.env</c>.</summary>
    public string? OfFileOnly(string name) => OfEnvironment(name) ?? OfDotEnv(name);

    private string? OfDotEnv(string name) => Read(Path.Combine(directory, ".env")) is { } beside && beside.TryGetValue(name, out var last) ? last : null;

    private ValueMap<string>? Read(string path)
    {
        if (!_files.TryGetValue(path, out var variables)) _files[path] = variables = referred.Variables(path);
        return variables;
    }
}
