using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>What the tests of service files have in common.</summary>
internal static class Reading
{
    internal const string Path = "/srv/shop/persistproc.toml";

    internal static ServiceFile Project(string text) => ServiceFileReader.Parse(Path, text, isProject: true);

    internal static ServiceFile User(string text) => ServiceFileReader.Parse("/home/ann/.config/persistproc/services/mine.toml", text, isProject: false);

    /// <summary>The one service of a file that has these lines for it and no errors.</summary>
    internal static ServiceUnit Service(params string[] lines)
    {
        var file = Project("[services.api]\ncommand = [\"true\"]\n" + string.Join('\n', lines) + "\n");
        Assert.Empty(file.Errors);
        return Assert.Single(file.Units);
    }

    /// <summary>The one service of a file that has exactly these lines for it, and no errors.</summary>
    internal static ServiceUnit Unit(params string[] lines)
    {
        var file = Project("[services.api]\n" + string.Join('\n', lines) + "\n");
        Assert.Empty(file.Errors);
        // of replicas the first, and not what it extends
        if (file.Units.Any(unit => unit.Extends is not null)) return Assert.Single(file.Units, unit => unit.Extends is not null);
        return file.Units.Count > 1 ? Assert.Single(file.Units, unit => unit.Replica == 1) : Assert.Single(file.Units);
    }

    /// <summary>The errors of a service that has these lines, without the file's name.</summary>
    internal static string[] Errors(params string[] lines) => ErrorsOf(Project("[services.api]\ncommand = [\"true\"]\n" + string.Join('\n', lines) + "\n"));

    internal static string[] ErrorsOf(ServiceFile file)
    {
        if (file.Errors.Count > 0) Assert.Empty(file.Units);
        return [.. file.Errors.Select(error => error.ToString().Replace(file.Path, "", StringComparison.Ordinal))];
    }
}
