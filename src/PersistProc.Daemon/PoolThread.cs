using System.Runtime.CompilerServices;

namespace PersistProc.Daemon;

/// <summary>
/// What comes over a socket is dealt with on the one thread that waits for all sockets (<see cref="Hurry"/>): a key on its way to a terminal has no
/// other thread to wait for. So whoever goes on after having waited for a socket, and reads files or does anything else that may take long, goes to
/// another thread first: <c>await PoolThread.Mine</c>.
/// </summary>
internal static class PoolThread
{
    private const string Inline = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", Threads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    /// <summary>Goes on on a thread of the pool.</summary>
    public static ConfiguredTaskAwaitable Mine => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <summary>Has sockets' continuations run where they are waited for. Before the first socket is used: the runtime asks its environment once, and services are not given such names.</summary>
    public static void Hurry()
    {
        Environment.SetEnvironmentVariable(Inline, "1");
        Environment.SetEnvironmentVariable(Threads, "1");
    }
}
