using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PersistProc.Keeper;

/// <summary>Standard error without Console, which would bring handlers for signals along.</summary>
internal static class StandardError
{
    public static void Say(string sentence)
    {
        using var handle = new SafeFileHandle(2, ownsHandle: false);
        try
        {
            using var stream = new FileStream(handle, FileAccess.Write, bufferSize: 0);
            stream.Write(Encoding.UTF8.GetBytes($"persistproc: {sentence}\n"));
        }
        catch (IOException)
        {
            // nobody listens any more
        }
    }
}
