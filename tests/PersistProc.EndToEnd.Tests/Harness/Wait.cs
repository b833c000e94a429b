using System.Runtime.InteropServices;

namespace PersistProc.EndToEnd.Tests.Harness;

internal static unsafe class Wait
{
    /// <summary>Reaps a child of the test: its exit code, or −N for signal N.</summary>
    public static Task<int> For(int pid)
    {
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            int status;
            while (Libc.waitpid(pid, &status, 0) < 0)
            {
                if (Marshal.GetLastPInvokeError() == Libc.EINTR)
                    continue;
                ended.SetException(new IOException($"somebody else has reaped {pid}"));
                return;
            }

            ended.SetResult((status & 0x7f) == 0 ? (status >> 8) & 0xff : -(status & 0x7f));
        })
        { IsBackground = true }.Start();
        return ended.Task;
    }
}
