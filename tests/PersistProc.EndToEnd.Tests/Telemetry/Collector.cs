using System.Collections.Concurrent;
using System.Net;
using PersistProc.Core.Tests.Telemetry;

namespace PersistProc.EndToEnd.Tests.Telemetry;

/// <summary>A tiny collector: keeps what it is sent, and answers as a test wants.</summary>
internal sealed class Collector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, Message Body)> _taken = new();
    private int _asked;

    public Collector(int? port = null)
    {
        Port = port ?? FreePort.Next();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = Serve();
    }

    public int Port { get; }

    /// <summary>How each request is answered: 200 is one that is taken; 0 is no answer at all.</summary>
    public Func<int> Answer { get; set; } = () => 200;

    public byte[] Body { get; set; } = [];

    /// <summary>How many requests came, whatever became of them.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>What the last request said of itself.</summary>
    public (string? ContentType, string? Token) Last { get; private set; }

    /// <summary>All records that it took: service, text, stream (or the event's name).</summary>
    public IReadOnlyList<(string Service, string Text, string Kind)> Records() =>
        [.. Of("/v1/logs").SelectMany(body => body.All(1)).SelectMany(service => service.In(2).All(2).Select(record => ((string)service.In(1).Attributes(1)["service.name"], record.In(5).Text(1), record.Has(12) ? record.Text(12) : (string)record.Attributes(6)["log.iostream"])))];

    /// <summary>The lines of a service.</summary>
    public IReadOnlyList<string> Lines(string service) => [.. Records().Where(record => record.Service == service && record.Kind is "stdout" or "stderr").Select(record => record.Text)];

    /// <summary>The names of all metrics that it took.</summary>
    public IReadOnlyList<string> Metrics() => [.. Of("/v1/metrics").SelectMany(body => body.In(1).In(2).All(2)).Select(metric => metric.Text(1))];

    private IEnumerable<Message> Of(string path) => _taken.Where(each => each.Path == path).Select(each => each.Body);

    private async Task Serve()
    {
        try
        {
            while (true) await Answered(await _listener.GetContextAsync());
        }
        catch (Exception) when (!_listener.IsListening)
        {
            // the test is over
        }
    }

    // a supervisor that is killed while it asks, or waits no longer, is no reason to hear nobody any more
    private async Task Answered(HttpListenerContext context)
    {
        try
        {
            await Take(context);
        }
        catch (Exception gone) when (_listener.IsListening && gone is HttpListenerException or IOException)
        {
            context.Response.Abort();
        }
    }

    private async Task Take(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        Last = (context.Request.ContentType, context.Request.Headers["X-Token"]);
        var code = Answer();
        if (code == 200) _taken.Enqueue((context.Request.Url!.AbsolutePath, new Message(body.ToArray())));
        Interlocked.Increment(ref _asked);
        if (code == 0) return;
        context.Response.StatusCode = code;
        if (code == 200) await context.Response.OutputStream.WriteAsync(Body);
        context.Response.Close();
    }

    public void Dispose() => _listener.Close();
}
