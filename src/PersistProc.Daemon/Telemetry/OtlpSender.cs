using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using PersistProc.Core;

namespace PersistProc.Daemon.Telemetry;

/// <summary>Sends requests to a collector: OTLP by HTTP, in protobuf (opentelemetry.io/docs/specs/otlp).</summary>
internal sealed class OtlpSender : IDisposable
{
    private const int MostOfAnswer = 64 << 10;
    private static readonly TimeSpan LongestAfter = TimeSpan.FromMinutes(1);
    private readonly TelemetrySettings _settings;
    private readonly HttpClient _client;

    public OtlpSender(TelemetrySettings settings)
    {
        _settings = settings;
#pragma warning disable CA2000 // the client disposes of it
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null, MaxConnectionsPerServer = 2, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90) };
#pragma warning restore CA2000
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends one request.</summary>
    /// <param name="signal">"logs" or "metrics".</param>
    /// <param name="body">Of it.</param>
    /// <param name="stop">Nobody waits any longer.</param>
    /// <exception cref="OperationCanceledException">Nobody waits any longer.</exception>
    public async Task<OtlpAnswer> Post(string signal, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        if (Tls.Lacks(_settings.Endpoint.AbsoluteUri) is { } lack) return new OtlpAnswer.Later(lack);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(_settings.Timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, _settings.At(signal)) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        foreach (var (name, value) in _settings.Headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            return await Judge(answer, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new OtlpAnswer.Later($"no answer within {Durations.Print(_settings.Timeout)}");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new OtlpAnswer.Later(failure.Message);
        }
    }

    private static async Task<OtlpAnswer> Judge(HttpResponseMessage answer, CancellationToken stop)
    {
        var code = (int)answer.StatusCode;
        var status = string.Create(CultureInfo.InvariantCulture, $"it answers {code} {answer.ReasonPhrase}");
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge) return new OtlpAnswer.Refused(status);
        if (!answer.IsSuccessStatusCode) return new OtlpAnswer.Later(status, After(answer.Headers.RetryAfter));
        var reply = OtlpReply.Read(await Body(answer, stop).ConfigureAwait(false));
        return new OtlpAnswer.Taken(reply.Rejected, reply.Why);
    }

    private static async Task<byte[]> Body(HttpResponseMessage answer, CancellationToken stop)
    {
        var body = new byte[MostOfAnswer];
        var stream = await answer.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var read = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, stop).ConfigureAwait(false);
            return body[..read];
        }
    }

    private static TimeSpan? After(RetryConditionHeaderValue? header) =>
        header?.Delta is { } delta && delta > TimeSpan.Zero ? (delta < LongestAfter ? delta : LongestAfter) : null;

    public void Dispose() => _client.Dispose();
}
