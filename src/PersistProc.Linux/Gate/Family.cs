using System.Text;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Gate;

/// <summary>
/// Keeper and supervisor as the process table shows them: what they are still known by when somebody has removed every file that
/// they had. All of /proc is read for it, so it is asked only where files leave a doubt.
/// </summary>
public static class Family
{
    /// <summary>Whether one of them lives, ours, and started for that state directory; who is only about to become a keeper is none yet.</summary>
    public static bool LivesAt(string state)
    {
        var option = Encoding.UTF8.GetBytes($"\0--state\0{state}\0");
        return ProcFs.ReadAll().Any(pid => ProcFs.ReadUser(pid) == UnixListener.CurrentUser && IsOne(ProcFs.ReadArguments(pid), option));
    }

    private static bool IsOne(ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> option) =>
        (arguments.StartsWith("persistproc-keeper\0--keep\0"u8) || arguments.StartsWith("persistprocd\0--control\0"u8)) && arguments.IndexOf(option) >= 0;
}
