using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace PersistProc.Daemon.Mcp;

/// <summary>
/// Lines of JSON-RPC on two streams. The SDK's own transport ends with its input and lets go of what is still being worked on; here
/// everything that was read is answered first, so that a file of requests is a session too. And a line that is no message has an answer.
/// </summary>
internal sealed class AgentPipe : TransportBase
{
    private const int Chunk = 64 * 1024;
    private readonly Stream _input, _output;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly OpenRequests _open = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _end = new(), _over = new();
    private Greeting? _greeting;

    /// <param name="input">What the client says. Its end is the client's.</param>
    /// <param name="output">What it hears.</param>
    /// <param name="patience">How long calls may go on after the end of the input.</param>
    /// <param name="time">By which that is measured.</param>
    public AgentPipe(Stream input, Stream output, TimeSpan patience, TimeProvider time) : base("persistproc", null)
    {
        (_input, _output, _patience, _time) = (input, output, patience, time);
        SetConnected();
        _ = ReadAsync();
    }

    /// <summary>Nobody is owed anything: what still runs need not.</summary>
    public CancellationToken Over => _over.Token;

    public override async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        var answered = message is JsonRpcResponse or JsonRpcError ? ((JsonRpcMessageWithId)message).Id : (RequestId?)null;
        await WriteAsync(AgentLine.Write(message), answered, cancellationToken).ConfigureAwait(false);
        if (answered is { } id && _greeting is { } greeting && greeting.Id == id) greeting.Answered.TrySetResult();
    }

    public override ValueTask DisposeAsync()
    {
        _end.Cancel();
        SetDisconnected();
        _over.Cancel();
        return ValueTask.CompletedTask; // a read that blocks is waited for by nobody: it ends with the process
    }

    private async Task ReadAsync()
    {
        Exception? failure = null;
        try
        {
            await ReadLinesAsync(PipeReader.Create(_input, new StreamPipeReaderOptions(bufferSize: Chunk))).ConfigureAwait(false);
            await _open.None.WaitAsync(_patience, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var id in _open.Left) await SendMessageAsync(Unfinished(id), _end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // it is given up from the other side
        }
        catch (Exception e)
        {
            failure = e;
        }
        SetDisconnected(failure);
        await _over.CancelAsync().ConfigureAwait(false);
    }

    private async Task ReadLinesAsync(PipeReader lines)
    {
        while (true)
        {
            var read = await lines.ReadAsync(_end.Token).ConfigureAwait(false);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                await TakeAsync(rest.Slice(0, end)).ConfigureAwait(false);
                rest = rest.Slice(rest.GetPosition(1, end));
            }
            if (read.IsCompleted)
            {
                await TakeAsync(rest).ConfigureAwait(false); // the last line may have no end
                return;
            }
            lines.AdvanceTo(rest.Start, rest.End);
        }
    }

    private async Task TakeAsync(ReadOnlySequence<byte> line)
    {
        var text = line.ToArray();
        if (text.AsSpan().Trim(" \t\r"u8).IsEmpty) return;
        if (AgentLine.Read(text, out var wrong) is not { } message)
        {
            await WriteAsync(wrong!, null, _end.Token).ConfigureAwait(false);
            return;
        }
        if (message is JsonRpcRequest request) _open.Begin(request.Id);
        if (message is JsonRpcNotification { Method: NotificationMethods.CancelledNotification } given && Cancelled(given) is { } unwanted) _open.End(unwanted);
        if (message is JsonRpcRequest { Method: RequestMethods.Initialize } first) _greeting = new Greeting(first.Id);
        await WriteMessageAsync(message, _end.Token).ConfigureAwait(false);
        // whose calls these are is known before the first of them
        if (message is JsonRpcRequest { Method: RequestMethods.Initialize }) await _greeting!.Answered.Task.WaitAsync(_end.Token).ConfigureAwait(false);
    }

    private async Task WriteAsync(byte[] line, RequestId? answered, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // each is answered once, though it may be given up in the moment in which it comes true
            if (answered is { } id && !_open.Has(id)) return;
            await _output.WriteAsync((byte[])[.. line, (byte)'\n'], cancellation).ConfigureAwait(false);
            await _output.FlushAsync(cancellation).ConfigureAwait(false);
            if (answered is { } done) _open.End(done);
        }
        catch (IOException)
        {
            await DisposeAsync().ConfigureAwait(false); // nobody hears it
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    private static RequestId? Cancelled(JsonRpcNotification notification) => notification.Params?["requestId"] switch
    {
        JsonValue id when id.TryGetValue(out string? text) => new RequestId(text),
        JsonValue id when id.TryGetValue(out long number) => new RequestId(number),
        _ => null,
    };

    private JsonRpcError Unfinished(RequestId id) => new()
    {
        Id = id,
        Error = new JsonRpcErrorDetail { Code = (int)McpErrorCode.InternalError, Message = $"not done {_patience.TotalSeconds:0.#} s after the end of the input; what was asked of the supervisor goes on" },
    };

    private sealed record Greeting(RequestId Id)
    {
        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
