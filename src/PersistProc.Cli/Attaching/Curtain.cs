using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>
/// Between a program's output and the screen: closed while a question stands there. What comes meanwhile is kept and
/// shown after it; when that is much, the reader waits, and the log is the memory.
/// </summary>
internal sealed class Curtain(IOutput output) : IDisposable
{
    private const int Most = 8 * 1024 * 1024;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly List<(OutputFrame Frame, byte[] Bytes)> _held = [];
    private int _heldBytes;
    private volatile TaskCompletionSource? _closed;

    /// <summary>Show these bytes now, or keep them.</summary>
    public async ValueTask ShowAsync(OutputFrame frame, ReadOnlyMemory<byte> bytes)
    {
        while (_closed is { } closed && _heldBytes > Most) await closed.Task.ConfigureAwait(false);
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_closed is null) output.Write(frame, bytes);
            else
            {
                _held.Add((frame, bytes.ToArray()));
                _heldBytes += bytes.Length;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Keep what comes. Returns at once, though a write may stand still at a terminal that is stopped.</summary>
    public void Close() => _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Show what was kept, then what comes.</summary>
    public async Task OpenAsync()
    {
        if (_closed is not { } closed) return;
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            _closed = null;
            foreach (var (frame, bytes) in _held) output.Write(frame, bytes);
        }
        finally
        {
            _held.Clear();
            _heldBytes = 0;
            _writing.Release();
            closed.TrySetResult();
        }
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>Everything is here: show the rest.</summary>
    public async Task FinishAsync()
    {
        await OpenAsync().ConfigureAwait(false);
        output.Finish();
    }
}
