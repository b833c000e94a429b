using Microsoft.Win32.SafeHandles;

namespace PersistProc.Cli.Printing;

/// <summary>
/// Who calls us with descriptor 0, 1 or 2 closed would find the first socket we open in its place, and our output
/// on it. So the holes are filled before anything else is opened.
/// </summary>
internal static class ClosedStreams
{
    // Kept for the life of the program: a handle that is collected would make the hole again.
    private static readonly List<SafeFileHandle> Fillers = [];

    public static void Fill()
    {
        for (var descriptor = 0; descriptor < 3; descriptor++)
        {
            if (Path.Exists("/proc/self/fd/" + (char)('0' + descriptor))) continue;
            Fillers.Add(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
    }
}
