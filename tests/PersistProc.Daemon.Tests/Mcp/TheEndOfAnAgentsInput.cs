using System.Buffers;
using System.IO.Pipelines;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using PersistProc.Daemon.Mcp;

namespace PersistProc.Daemon.Tests.Mcp;

/// <summary>What was read before an agent's input ended, and who is owed what.</summary>
public sealed class TheEndOfAnAgentsInput
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private readonly Pipe _said = new(), _heard = new();

    [Fact]
    public async Task A_session_goes_on_until_what_is_owed_is_answered()
    {
        await using var pipe = Begin(Long);
        await Say("""{"jsonrpc":"2.0","id":1,"method":"ping"}""" + "\n" + """{"jsonrpc":"2.0","id":"two","method":"ping"}"""); // the last one without an end
        await _said.Writer.CompleteAsync();
        var first = Assert.IsType<JsonRpcRequest>(await pipe.MessageReader.ReadAsync());
        var second = Assert.IsType<JsonRpcRequest>(await pipe.MessageReader.ReadAsync());
        await pipe.SendMessageAsync(new JsonRpcResponse { Id = second.Id, Result = null });
        Assert.True(pipe.IsConnected);
        await pipe.SendMessageAsync(new JsonRpcResponse { Id = first.Id, Result = null });
        Assert.False(await pipe.MessageReader.WaitToReadAsync());
        Assert.Equal(["two", "1"], await Answered(2));
    }

    [Fact]
    public async Task What_was_given_up_is_owed_no_more_and_what_is_late_is_told_so_once()
    {
        await using var pipe = Begin(TimeSpan.Zero);
        await Say("""{"jsonrpc":"2.0","id":1,"method":"ping"}""" + "\n" + """{"jsonrpc":"2.0","id":2,"method":"ping"}""" + "\n" + """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""" + "\n");
        await _said.Writer.CompleteAsync();
        Assert.Equal(["2"], await Answered(1));
        await pipe.SendMessageAsync(new JsonRpcResponse { Id = new RequestId(2), Result = null });
        await pipe.SendMessageAsync(new JsonRpcResponse { Id = new RequestId(1), Result = null });
        await pipe.SendMessageAsync(new JsonRpcNotification { Method = "notifications/x" });
        var next = await Line();
        Assert.Equal("notifications/x", next.GetProperty("method").GetString());
    }

    [Fact]
    public async Task Nothing_is_handed_on_before_the_greeting_is_answered_though_something_older_is_owed()
    {
        await using var pipe = Begin(Long);
        await Say("""{"jsonrpc":"2.0","id":1,"method":"ping"}""" + "\n" + """{"jsonrpc":"2.0","id":2,"method":"initialize"}""" + "\n" + """{"jsonrpc":"2.0","id":3,"method":"ping"}""" + "\n");
        await pipe.MessageReader.ReadAsync();
        await pipe.MessageReader.ReadAsync();
        var third = pipe.MessageReader.ReadAsync().AsTask();
        Assert.False(third.IsCompleted);
        await pipe.SendMessageAsync(new JsonRpcResponse { Id = new RequestId(2), Result = null });
        Assert.Equal(new RequestId(3), Assert.IsType<JsonRpcRequest>(await third.WaitAsync(Long)).Id);
    }

    [Fact]
    public async Task Who_is_heard_by_nobody_ends()
    {
        await using var output = new AnonymousPipeServerStream(PipeDirection.Out);
        output.DisposeLocalCopyOfClientHandle();
        await using var pipe = new AgentPipe(_said.Reader.AsStream(), output, Long, TimeProvider.System);
        await Say("""{"jsonrpc":"2.0","id":1,"method":"ping"}""" + "\n");
        var request = Assert.IsType<JsonRpcRequest>(await pipe.MessageReader.ReadAsync());
        await Assert.ThrowsAsync<IOException>(() => pipe.SendMessageAsync(new JsonRpcResponse { Id = request.Id, Result = null }));
        Assert.False(await pipe.MessageReader.WaitToReadAsync().AsTask().WaitAsync(Long));
        Assert.True(pipe.Over.IsCancellationRequested);
    }

    private AgentPipe Begin(TimeSpan patience) => new(_said.Reader.AsStream(), _heard.Writer.AsStream(), patience, TimeProvider.System);

    private async Task Say(string text) => await _said.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    private async Task<List<string>> Answered(int count)
    {
        List<string> ids = [];
        while (ids.Count < count) ids.Add((await Line()).GetProperty("id").ToString());
        return ids;
    }

    private async Task<JsonElement> Line()
    {
        while (true)
        {
            var read = await _heard.Reader.ReadAsync().AsTask().WaitAsync(Long);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = JsonDocument.Parse(read.Buffer.Slice(0, end)).RootElement;
                _heard.Reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }
            _heard.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
