using System.Buffers;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>What came out of a pipe or a terminal so far.</summary>
internal sealed class Captured
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Finished => _finished.Task;

    public byte[] Bytes()
    {
        lock (_bytes)
            return _bytes.WrittenSpan.ToArray();
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_bytes)
            _bytes.Write(bytes);
    }

    public void Finish() => _finished.TrySetResult();

    /// <summary>Reads to the end, on a thread of its own: a pool thread would be one less for the others.</summary>
    public void Follow(FileStream source) => new Thread(() =>
    {
        var buffer = new byte[65536];
        try
        {
            for (int length; (length = source.Read(buffer)) > 0;)
                Add(buffer.AsSpan(0, length));
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // as good as an end
        }

        Finish();
    })
    { IsBackground = true }.Start();
}
