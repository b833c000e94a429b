namespace PersistProc.Protocol;

/// <summary>The directory of the socket must be its user's own: who can write there can put himself in the supervisor's place.</summary>
internal static class PrivateDirectory
{
    /// <summary>Throws when others can write in the directory, or when it is another user's. One that does not exist is fine: the keeper makes it.</summary>
    public static void Demand(string directory)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            var mode = File.GetUnixFileMode(directory);
            if ((mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != UnixFileMode.None)
            {
                throw new SupervisorException(
                    $"{directory}: other users can write there, so the supervisor's socket in it cannot be trusted. Do: chmod 700 {directory}",
                    SupervisorException.Unreachable);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
        }
        catch (UnauthorizedAccessException)
        {
            throw NotOurs(directory);
        }
    }

    /// <summary>Says whose fault it is that a connection was refused for want of permission.</summary>
    public static SupervisorException NotOurs(string directory) =>
        new($"{directory}: it belongs to another user or is closed to you. Use another --root, or remove it", SupervisorException.Unreachable);
}
