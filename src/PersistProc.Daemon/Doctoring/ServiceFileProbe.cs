using PersistProc.Daemon.ServiceFiles;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>The supervisor's settings, and the service files of the user and of the caller's project.</summary>
internal static class ServiceFileProbe
{
    public static IEnumerable<HealthCheck> Look(Examination of)
    {
        foreach (var error in SettingsFile.Read(SettingsFile.PathIn(of.Places.Config)).Errors) yield return Doctor.Bad("settings", error.ToString(), "Correct it, and restart the supervisor (persistproc upgrade); until then the default holds");
        var kept = new FileInputs();
        kept.KeepIn(Path.Combine(of.Places.State, FileInputs.Name));
        var files = ServiceFileSearch.UserFiles(of.Places.Config).Select(path => ServiceFileReader.Read(path, isProject: false, kept.Of(path))).ToList();
        if (ServiceFileSearch.FindProject(of.Directory) is { } project) files.Add(ServiceFileReader.Read(project, isProject: true, kept.Of(project)));
        foreach (var error in files.SelectMany(file => file.Errors).Concat(DoubleNames.Find(files)).Concat(DependencyErrors.Find(files))) yield return Doctor.Bad("service file", error.ToString(), "Correct it");
        var good = files.Count(file => file.Errors.Count == 0);
        if (good > 0) yield return Doctor.Ok("service files", $"{good} are in order, with {files.Where(file => file.Errors.Count == 0).Sum(file => file.Units.Count)} services");
    }
}
