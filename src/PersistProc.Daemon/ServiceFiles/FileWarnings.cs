using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Launching;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>What of service files is no error and will hardly be meant: a start would fail, or would not wait for what it needs.</summary>
/// <param name="environment">The environment that services would have beneath.</param>
/// <param name="unmet">Why a limit would not be obeyed; null: it would.</param>
/// <param name="gone">Of some paths those where nothing is; one that does not answer counts as there.</param>
internal sealed class FileWarnings(ValueMap<string> environment, Func<IEnumerable<string>, Task<HashSet<string>>> gone, Func<LeafLimit, string?>? unmet = null)
{
    private readonly Dictionary<(string Program, string? Path), string?> _programs = [];
    private readonly Dictionary<string, string?> _variables = new(StringComparer.Ordinal);

    private const string PortVariable = "PORT";
    private const string HowToObey = "It starts without. To have it obeyed, run the supervisor where it is given that controller (see: persistproc doctor)";

    /// <summary>Everything that looks wrong, in the files' order.</summary>
    public async Task<IReadOnlyList<FileError>> Find(IReadOnlyCollection<ServiceFile> files)
    {
        var units = files.SelectMany(file => file.Units).ToList();
        var missing = await gone(units.SelectMany(PathsOf).Distinct(StringComparer.Ordinal)).ConfigureAwait(false);
        var before = units.SelectMany(unit => unit.Before.Select(later => (First: unit.Name, Second: later.Service))).ToHashSet();
        var found = new List<FileError>();
        foreach (var file in files)
        {
            Places? places = null;
            foreach (var unit in file.Units)
            {
                foreach (var (key, text) in Of(unit, missing, before)) found.Add((places ??= new Places(file)).Of(unit, key, text));
            }
        }

        return [.. found.Distinct().Take(SettingFault.Most)];
    }

    private IEnumerable<(string Key, string Text)> Of(ServiceUnit unit, HashSet<string> missing, HashSet<(ServiceName First, ServiceName Second)> before)
    {
        var hasDirectory = !missing.Contains(unit.WorkingDirectory);
        if (!hasDirectory) yield return ("working_directory", $"there is no directory {unit.WorkingDirectory}: a start would fail");
        else if (Program(unit, missing) is { } program) yield return ("command", program);
        if (Unexpanded(unit) is { } variable)
            yield return ("command", $"${variable} reaches the program as it stands here, since no shell reads this command: write {(IsGiven(unit, variable) ? "" : $"${{{variable}}}, or ")}shell = true");
        if (unit.StdinFile is { } input && missing.Contains(input)) yield return ("stdin", $"there is no file {input}: a start would fail");
        if (UserChange.Of(unit, out var refused) is null) yield return (UserChange.Of(unit with { Group = null }, out _) is null ? "user" : "group", $"{refused!.Text}: a start would fail");
        foreach (var file in unit.EnvironmentFiles)
        {
            if (Variables(file) is { } wrong) yield return ("environment_files", $"{wrong}: a start would fail");
        }

        foreach (var (name, limit) in unit.Limits)
        {
            if (LimitCeiling.WhyNot(name, limit) is { } why) yield return ("limits", $"{LimitCeiling.Text(name, limit)} cannot be set: {why}. A start would fail");
        }

        foreach (var limit in LeafLimit.Of(unit))
        {
            if (unmet?.Invoke(limit) is { } why) yield return (limit.Key, $"is not obeyed here: {why}. {HowToObey}");
        }

        foreach (var (key, (other, at)) in unit.Requires.Select(each => ("requires", each)).Concat(unit.BindsTo.Select(each => ("binds_to", each))))
        {
            if (at is null && other != unit.Name && !before.Contains((other, unit.Name)) && unit.After.All(order => order.Service != other))
                yield return (key, $"says nothing of the order: {unit.Name.Name} and {other.Name} would start at once. Write {key} = [\"{other.Name}@ready\"], or after = [\"{other.Name}\"] beside it");
        }
    }

    private static IEnumerable<string> PathsOf(ServiceUnit unit)
    {
        yield return unit.WorkingDirectory;
        if (unit.StdinFile is { } input) yield return input;
        if (unit.Command[0].Contains('/', StringComparison.Ordinal)) yield return Path.GetFullPath(unit.Command[0], unit.WorkingDirectory);
    }

    // of variables that it has itself; a program with a script among its words may expand them
    private static string? Unexpanded(ServiceUnit unit)
    {
        if (unit.Shell || unit.Command.Any(word => word.StartsWith('-') && word.Length <= 4 && word[^1] is 'c' or 'e')) return null;
        var own = unit.Environment.Keys.Where(IsShells).Concat(unit.Port is null ? [] : [PortVariable]);
        return own.FirstOrDefault(name => unit.Command.Any(word => Mentions(word, name)));
    }

    // as a shell has names
    private static bool IsShells(string name) => !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    // which port it gets is known at its start; everything else when its file is read
    private static bool IsGiven(ServiceUnit unit, string variable) => variable == PortVariable && unit.Port is not null;

    private static bool Mentions(string word, string name)
    {
        var at = word.IndexOf('$' + name, StringComparison.Ordinal);
        var end = at + 1 + name.Length;
        return at >= 0 && (end == word.Length || !(char.IsAsciiLetterOrDigit(word[end]) || word[end] == '_'));
    }

    private string? Program(ServiceUnit unit, HashSet<string> missing)
    {
        var program = unit.Command[0];
        if (program.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(program, unit.WorkingDirectory);
            return missing.Contains(path) ? $"there is no program {path}: a start would fail" : null;
        }

        // what its files of variables say of PATH is known at its start
        if (unit.EnvironmentFiles.Count > 0) return null;
        var search = unit.Environment.GetValueOrDefault("PATH") ?? environment.GetValueOrDefault("PATH");
        if (!_programs.TryGetValue((program, search), out var why))
        {
            why = ProgramSearch.Find(program, search, unit.WorkingDirectory, out var failure) is null ? $"{failure!.Text}: a start would fail" : null;
            _programs[(program, search)] = why;
        }

        return why;
    }

    private string? Variables(string file)
    {
        if (!_variables.TryGetValue(file, out var why)) _variables[file] = why = EnvironmentFileReader.Read(file, out var wrong) is null ? wrong : null;
        return why;
    }

    /// <summary>Where what is said stands: looked up for the first thing that is wrong.</summary>
    private sealed class Places(ServiceFile file)
    {
        private readonly IReadOnlyDictionary<string, ValueList<SettingSource>> _sources = ServiceFileReader.Sources(file.Path, file.IsProject, file.Inputs);
        private readonly Dictionary<ServiceName, SourcePlace> _declared = file.Units.Zip(file.Places).ToDictionary(each => each.First.Name, each => each.Second);

        public FileError Of(ServiceUnit unit, string key, string text)
        {
            var at = _declared[unit.Name];
            foreach (var source in (_sources.GetValueOrDefault(unit.Key) ?? []).Reverse())
            {
                if (source.Table.Settings.FirstOrDefault(setting => setting.Key == key) is not { } setting) continue;
                at = new SourcePlace(source.File, setting.Value.At);
                break;
            }

            return new FileError(at.File, at.At.Line, at.At.Column, $"services.{TomlText.Key(unit.Key)}.{key}", text);
        }
    }
}
