namespace PersistProc.Cli.Visiting;

/// <summary>The project that a directory lies in.</summary>
internal static class NearestProject
{
    private const string FileName = "persistproc.toml";

    /// <summary>Its file, in the directory or the nearest one above; null where there is none.</summary>
    /// <param name="directory">Absolute.</param>
    public static string? Find(string directory)
    {
        for (var at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Combine(at, FileName) is var file && Path.Exists(file)) return file;
        }
        return null;
    }
}
