using Microsoft.Win32.SafeHandles;

namespace PersistProc.Cli.Printing;

/// <summary>
/// Who calls us with descriptor 0, 1 or 2 closed would find the first socket we open in its place, and our output
/// on it. So the holes are filled before anything else is opened.
/// </summary>
/// <remarks>To be kept for the life of the program: a handle that is collected would make the hole again.</remarks>
internal sealed class ClosedStreams : IDisposable
{
    private readonly List<SafeFileHandle> _fillers = [];

    public ClosedStreams()
    {
        for (var descriptor = 0; descriptor < 3; descriptor++)
        {
            if (Path.Exists("/proc/self/fd/" + (char)('0' + descriptor))) continue;
            _fillers.Add(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
    }

    public void Dispose()
    {
        foreach (var filler in _fillers) filler.Dispose();
    }
}
