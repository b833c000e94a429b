using PersistProc.Core;
using PersistProc.Linux.Files;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Native;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>What the meaning of each service file depends on besides its text, as the supervisor keeps it.</summary>
public sealed class FileInputs
{
    /// <summary>Its name in the state directory.</summary>
    internal const string Name = "files.json";

    private readonly Dictionary<string, DeclarationInputs> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ValueList<string>> _variables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private byte[] _written = [];
    private string? _place;
    private bool _refused;

    /// <summary>Told, once for each time it begins, of the path and the reason why nothing can be written: what was said holds as long as this supervisor lives, and is written when something is said next.</summary>
    internal Action<string, string> Refused { get; set; } = static (_, _) => { };

    /// <summary>The supervisor's own environment: where there never was a client, that is as near to one as it comes.</summary>
    internal static ValueMap<string> OwnEnvironment { get; } = CleanEnvironment.OfThisProcess()
        .Select(each => each.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])).ToValueMap();

    /// <summary>Goes on with what was kept, and keeps what is said from now on.</summary>
    /// <param name="place">The file.</param>
    public void KeepIn(string place)
    {
        lock (_gate)
        {
            _place = place;
            foreach (var (path, inputs, variables) in KeptInputs.Read(place))
            {
                _files[path] = inputs;
                if (variables is null) continue;
                _given.Add(path);
                _variables[path] = variables;
            }
        }
    }

    /// <summary>Of a file.</summary>
    /// <param name="path">Absolute.</param>
    public DeclarationInputs Of(string path)
    {
        lock (_gate)
        {
            return Find(path);
        }
    }

    /// <summary>Has a file's templates make these instances too.</summary>
    public void AddInstances(string path, IEnumerable<string> names)
    {
        lock (_gate)
        {
            var before = Find(path);
            _files[path] = before with { Instances = before.Instances.Union(names).Order(StringComparer.Ordinal).ToValueList() };
        }
    }

    /// <summary>Has a service of a file run another number of replicas than the file says; null as many as that.</summary>
    public void SetScale(string path, string service, Scale? scale) =>
        Change(path, before => before with { Scales = scale is null ? before.Scales.Without(service) : before.Scales.With(service, scale) });

    /// <summary>What a file would mean something by with what a client brings.</summary>
    internal DeclarationInputs With(string path, ClientInputs client, KeepWay way)
    {
        lock (_gate)
        {
            var before = Find(path);
            if (way is KeepWay.IfNone && _given.Contains(path)) return before;
            var profiles = way is not KeepWay.Whole && client.Profiles.Count == 0 ? before.Profiles : client.Profiles;
            return before with { Profiles = profiles, Environment = way is KeepWay.Over && _given.Contains(path) ? before.Environment.Under(client.Environment) : client.Environment };
        }
    }

    /// <summary>Keeps what <see cref="With"/> answered.</summary>
    internal void Keep(string path, DeclarationInputs inputs)
    {
        lock (_gate)
        {
            _given.Add(path);
        }

        Change(path, _ => inputs);
    }

    /// <summary>Notes which variables a file asks for: those are kept for the next supervisor.</summary>
    internal void Note(string path, ValueList<string> variables)
    {
        lock (_gate)
        {
            if (_variables.TryGetValue(path, out var before) ? before.Equals(variables) : variables.Count == 0) return;
            _variables[path] = variables;
            if (_given.Contains(path)) Write();
        }
    }

    private void Change(string path, Func<DeclarationInputs, DeclarationInputs> change)
    {
        lock (_gate)
        {
            var before = Find(path);
            _files[path] = change(before);
            if (_files[path] != before || _refused) Write();
        }
    }

    private void Write()
    {
        if (_place is null) return;
        var bytes = KeptInputs.Print(_files.Select(each => (each.Key, each.Value, _given.Contains(each.Key) ? _variables.GetValueOrDefault(each.Key) : null)));
        if (bytes.AsSpan().SequenceEqual(_written)) return;
        try
        {
            AtomicFile.Write(_place, bytes);
            (_written, _refused) = (bytes, false);
        }
        catch (Exception refusal) when (refusal is SyscallException or IOException or UnauthorizedAccessException)
        {
            // nobody's start is to fail for a full disk
            if (!_refused) Refused(_place, refusal.Message);
            _refused = true;
        }
    }

    private DeclarationInputs Find(string path) => _files.GetValueOrDefault(path) ?? new DeclarationInputs { Environment = OwnEnvironment };
}
