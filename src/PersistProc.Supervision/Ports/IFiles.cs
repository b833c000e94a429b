using PersistProc.Core;

namespace PersistProc.Supervision.Ports;

/// <summary>Files that have changed.</summary>
/// <param name="Path">The first one, absolute; null if it is not known which.</param>
/// <param name="More">How many others.</param>
public sealed record FilesChanged(string? Path, int More);

/// <summary>Who watches files.</summary>
public interface IFiles
{
    /// <summary>Watches until it is disposed of.</summary>
    /// <param name="watch">Which files.</param>
    /// <param name="changed">Called from any thread, never after the disposal's effect.</param>
    /// <param name="trouble">Called from any thread, once, if not all can be watched: why, and what helps.</param>
    IDisposable Watch(Watch watch, Action<FilesChanged> changed, Action<string> trouble);
}

/// <summary>Watches nothing.</summary>
public sealed class NoFilesWatched : IFiles
{
    /// <inheritdoc/>
    public IDisposable Watch(Watch watch, Action<FilesChanged> changed, Action<string> trouble) => new Nothing();

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
            // there is nothing
        }
    }
}
