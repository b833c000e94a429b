using System.Net.Sockets;
using System.Text.RegularExpressions;
using PersistProc.Core;

namespace PersistProc.Daemon.Probing;

/// <summary>
/// Whether a URL answers as it should. A connection of its own for each look, without proxy, redirection or cookies;
/// certificates are not checked, since a developer's are his own.
/// </summary>
/// <param name="timeToHear">How long an answer is heard out whose sense is known.</param>
internal sealed class HttpView(string url, Probe probe, TimeSpan timeToHear) : IView
{
    private const int MostOfBody = 1 << 20;

    // its file has been read, so it is one
    private readonly Regex? _body = probe.Body is { } text && SafePattern.TryParse(text, RegexOptions.None, out var pattern, out _) ? pattern : null;

    public string What => url;

    public async Task<Finding> FindAsync(CancellationToken stop)
    {
        if (Tls.Lacks(url) is { } lack) return new Finding(false, lack);
        using var request = new HttpRequestMessage(new HttpMethod(probe.Method ?? "GET"), url);
        foreach (var (name, value) in probe.Headers) request.Headers.TryAddWithoutValidation(name, value);
        using var connection = new Connection();
        using var client = new HttpClient(Handler(connection)) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
            var status = (int)answer.StatusCode;
            var isAnswer = probe.Status.Count > 0 ? probe.Status.Contains(status) : status is >= 200 and < 400;
            var finding = isAnswer ? await Judge(answer, status, stop).ConfigureAwait(false) : new Finding(false, $"{url} answers {status}");
            if (_body is null || !isAnswer) await HearOut(answer, stop).ConfigureAwait(false);
            return finding;
        }
        catch (HttpRequestException failure)
        {
            return new Finding(false, $"{url} {(failure.InnerException is SocketException refusal ? SocketFailures.Words(refusal) : $"gives no answer: {failure.Message}")}");
        }
    }

    // a server that is cut short tells its log of it, at every look; one whose answer has no end is cut short all the same
    private async Task HearOut(HttpResponseMessage answer, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(timeToHear);
        try
        {
            using var stream = await answer.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            var bytes = new byte[16 << 10];
            for (var (all, read) = (0, 1); read > 0 && all < MostOfBody; all += read) read = await stream.ReadAsync(bytes, patience.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            // what it answered is known already
        }
        await PoolThread.Mine;
    }

    private async Task<Finding> Judge(HttpResponseMessage answer, int status, CancellationToken stop)
    {
        if (_body is null) return new Finding(true, $"{url} answers {status}");
        using var stream = await answer.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        var bytes = new byte[MostOfBody];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop).ConfigureAwait(false);
        await PoolThread.Mine;
        return _body.IsMatch(System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, length)))
            ? new Finding(true, $"{url} answers {status}")
            : new Finding(false, $"{url} answers {status}, and its body does not match {probe.Body}");
    }

    private static SocketsHttpHandler Handler(Connection connection) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectCallback = connection.OpenAsync,
#pragma warning disable CA5359 // it asks whether somebody answers, and tells nobody a secret that a developer has not written into the file
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
#pragma warning restore CA5359
    };

    public void Dispose()
    {
        // each look has a connection of its own
    }

    // a client that is disposed leaves a connection that is being made to itself
    private sealed class Connection : IDisposable
    {
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken stop)
        {
            await _socket.ConnectAsync(context.DnsEndPoint, stop).ConfigureAwait(false);
            return new NetworkStream(_socket, ownsSocket: true); // a cancelled look ends by the end of its stream
        }

        public void Dispose() => _socket.Dispose();
    }
}
