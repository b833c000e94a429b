using System.Text;
using PersistProc.Linux.Files;
using PersistProc.Linux.Native;

namespace PersistProc.Keeper;

/// <summary>Standard error without Console, which would bring handlers for signals along.</summary>
internal static class StandardError
{
    public static void Say(string sentence)
    {
        try
        {
            MemoryFile.WriteAll(2, Encoding.UTF8.GetBytes($"persistproc: {sentence}\n"));
        }
        catch (SyscallException)
        {
            // nobody listens any more
        }
    }
}
