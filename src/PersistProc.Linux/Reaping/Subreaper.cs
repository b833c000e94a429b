using PersistProc.Linux.Native;

namespace PersistProc.Linux.Reaping;

/// <summary>Orphans below this process become its children instead of init's (prctl(2), PR_SET_CHILD_SUBREAPER).</summary>
public static class Subreaper
{
    public static void Become() => Syscall.Check(Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl(PR_SET_CHILD_SUBREAPER)");
}
