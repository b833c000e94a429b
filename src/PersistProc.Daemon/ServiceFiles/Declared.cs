using PersistProc.Core;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>What service files say together.</summary>
/// <param name="Files">All that were read.</param>
/// <param name="Project">The project's among them; null where there is none.</param>
/// <param name="Errors">Everything that is wrong.</param>
internal sealed record Declared(ValueList<ServiceFile> Files, ServiceFile? Project, ValueList<FileError> Errors)
{
    /// <summary>Of files that were read.</summary>
    public static Declared Of(ValueList<ServiceFile> files, ServiceFile? project) =>
        new(files, project, files.SelectMany(file => file.Errors).Concat(DoubleNames.Find(files)).Concat(DependencyErrors.Find(files)).ToValueList());

    /// <summary>All services that nothing of that is about.</summary>
    public ValueList<ServiceUnit> Sound => field ??= Errors.Count == 0
        ? Files.SelectMany(file => file.Units).ToValueList()
        : DoubleNames.Without(DependencyErrors.Without(Files)).ToValueList();

    /// <summary>Whether it is of just these readings.</summary>
    public bool IsOf(ValueList<ServiceFile> files, ServiceFile? project) => ReferenceEquals(Project, project) && Files.SequenceEqual(files, ReferenceEqualityComparer.Instance);

    /// <summary>The files that `up` and `down` mean: the project's, or where there is none the user's own.</summary>
    public IEnumerable<ServiceFile> Meant => Project is null ? Files : [Project];

    /// <summary>What those declare.</summary>
    public IEnumerable<ServiceUnit> Units => Meant.SelectMany(file => file.Units);

    /// <summary>What is wrong with those.</summary>
    public IEnumerable<FileError> Faults => Errors.Where(error => Meant.Any(file => file.Has(error.File)));
}
