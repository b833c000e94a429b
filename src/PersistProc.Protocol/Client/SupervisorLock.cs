namespace PersistProc.Protocol;

/// <summary>
/// "Is one running?" The keeper holds an exclusive flock on state/lock for its life.
/// </summary>
/// <remarks>
/// We ask by a shared flock that is given back at once (that is what .NET's open does on Linux). It cannot disturb
/// a holder. A keeper that starts within those microseconds may find the lock busy: it tries again for a moment,
/// and so does the client that started it. The inode in /proc/locks would not even do that, but names no file,
/// and does not show the locks of other pid namespaces.
/// </remarks>
internal static class SupervisorLock
{
    public static bool IsHeld(Locations locations)
    {
        try
        {
            using var probe = File.OpenHandle(locations.Lock, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            throw PrivateDirectory.NotOurs(locations.State);
        }
        catch (IOException)
        {
            return true;        // EWOULDBLOCK: somebody holds it
        }
    }
}
