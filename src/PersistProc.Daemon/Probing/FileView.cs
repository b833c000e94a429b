using PersistProc.Core;

namespace PersistProc.Daemon.Probing;

/// <summary>Whether a file exists.</summary>
/// <param name="path">Which; a directory or a socket will do.</param>
internal sealed class FileView(string path) : IView
{
    public string What => $"file {path}";

    public Task<Finding> FindAsync(CancellationToken stop) =>
        Task.FromResult(Path.Exists(path) ? new Finding(true, $"{What} is there") : new Finding(false, $"{What} is not there"));

    public void Dispose()
    {
        // nothing is kept
    }
}
