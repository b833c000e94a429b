using PersistProc.Linux.Native;

namespace PersistProc.Linux.Descriptors;

/// <summary>Whether two descriptors are of one open file description (kcmp(2), KCMP_FILE). A kernel that does not tell says no.</summary>
public static class SameFile
{
    /// <summary>True if they are.</summary>
    public static bool Is(Descriptor one, Descriptor other)
    {
        var self = Libc.getpid();
        return Libc.kcmp(self, self, Libc.KCMP_FILE, one.Number, other.Number) == 0;
    }
}
