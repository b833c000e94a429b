using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Linux.Launching;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>What the meaning of each service file depends on besides its text, as the supervisor keeps it.</summary>
public sealed class FileInputs
{
    private readonly ConcurrentDictionary<string, DeclarationInputs> _files = new(StringComparer.Ordinal);

    /// <summary>The supervisor's own environment: where there never was a client, that is as near to one as it comes.</summary>
    internal static ValueMap<string> OwnEnvironment { get; } = CleanEnvironment.OfThisProcess()
        .Select(each => each.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])).ToValueMap();

    /// <summary>Of a file.</summary>
    /// <param name="path">Absolute.</param>
    public DeclarationInputs Of(string path) => _files.GetValueOrDefault(path) ?? new DeclarationInputs { Environment = OwnEnvironment };

    /// <summary>Has a file's templates make these instances too.</summary>
    public void AddInstances(string path, IEnumerable<string> names)
    {
        var before = Of(path);
        _files[path] = before with { Instances = before.Instances.Union(names).Order(StringComparer.Ordinal).ToValueList() };
    }
}
