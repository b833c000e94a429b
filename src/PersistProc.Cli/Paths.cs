namespace PersistProc.Cli;

/// <summary>Paths on the wire are absolute: the supervisor lives in another directory.</summary>
internal static class Paths
{
    public static string? Full(string? path) => path is null ? null : Path.GetFullPath(path, Invocation.Cwd);
}
