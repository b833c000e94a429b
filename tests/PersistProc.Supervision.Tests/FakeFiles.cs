using System.Collections.Concurrent;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision.Tests;

/// <summary>Files that change when a test says so.</summary>
public sealed class FakeFiles : IFiles
{
    public ConcurrentQueue<Opening> Opened { get; } = new();

    IDisposable IFiles.Watch(Watch watch, Action<FilesChanged> changed, Action<string> trouble)
    {
        var opening = new Opening(watch, changed, trouble);
        Opened.Enqueue(opening);
        return opening;
    }

    public sealed record Opening(Watch Watch, Action<FilesChanged> Changed, Action<string> Trouble) : IDisposable
    {
        private volatile bool _isOver;

        public bool IsOver => _isOver;

        public void Dispose() => _isOver = true;
    }
}
