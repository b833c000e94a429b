using PersistProc.Core;
using PersistProc.Linux.Launching;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>What the meaning of each service file depends on besides its text, as the supervisor keeps it.</summary>
public sealed class FileInputs
{
    private readonly Dictionary<string, DeclarationInputs> _files = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private string? _place;

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
            foreach (var (path, inputs) in KeptInputs.Read(place)) _files[path] = inputs;
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

    private void Change(string path, Func<DeclarationInputs, DeclarationInputs> change)
    {
        lock (_gate)
        {
            var before = Find(path);
            _files[path] = change(before);
            if (_place is not null && _files[path] != before) KeptInputs.Write(_place, _files);
        }
    }

    private DeclarationInputs Find(string path) => _files.GetValueOrDefault(path) ?? new DeclarationInputs { Environment = OwnEnvironment };
}
