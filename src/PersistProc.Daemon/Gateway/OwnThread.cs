namespace PersistProc.Daemon.Gateway;

/// <summary>Long work on a thread of its own: it may search gigabytes, and the pool's few threads have others to serve.</summary>
internal static class OwnThread
{
    public static Task Run(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
