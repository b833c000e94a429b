using PersistProc.Core;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>A name that two files declare: nobody can tell which of them is meant, so neither is.</summary>
internal static class DoubleNames
{
    /// <summary>An error for each further place, which names the first one too.</summary>
    public static IEnumerable<FileError> Find(IEnumerable<ServiceFile> files)
    {
        var first = new Dictionary<ServiceName, SourcePlace>();
        foreach (var file in files)
        {
            foreach (var (unit, at) in file.Units.Zip(file.Places))
            {
                if (first.TryAdd(unit.Name, at)) continue;
                var (other, place) = first[unit.Name];
                yield return new FileError(at.File, at.At.Line, at.At.Column, $"services.{unit.Name.Name}", $"a service of that name is declared in {other}:{place.Line}:{place.Column} already. Rename one of them");
            }
        }
    }

    /// <summary>The services that only one file declares.</summary>
    public static IEnumerable<ServiceUnit> Without(IEnumerable<ServiceFile> files) =>
        files.SelectMany(file => file.Units).GroupBy(unit => unit.Name).Where(same => same.Count() == 1).Select(same => same.Single());
}
