using System.Runtime.InteropServices;
using System.Text;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>Variables of an environment that tell this process its own pid, in place of what stood there (LISTEN_PID, sd_listen_fds(3)).</summary>
internal sealed unsafe class OwnPid : IDisposable
{
    private readonly CStrings _texts;

    public OwnPid(IReadOnlyList<string> variables, byte** environment)
    {
        _texts = new CStrings([.. variables.Select(name => FormattableString.Invariant($"{name}={Libc.getpid()}"))]);
        for (var i = 0; i < variables.Count; i++)
        {
            var name = Encoding.UTF8.GetBytes(variables[i] + "=");
            for (var at = environment; *at is not null; at++)
            {
                if (MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*at).StartsWith(name)) *at = _texts.Pointers[i];
            }
        }
    }

    public void Dispose() => _texts.Dispose();
}
