using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// What goes on for ever, page by page: one page a request (a long poll), or each as it comes as a message of a WebSocket. A page has the cursor to
/// go on with, so a connection that is lost costs nothing, whichever way and whoever answers next.
/// </summary>
internal static class PageAnswer
{
    /// <summary>What a WebSocket is closed with whose cursor is gone: the status of the same request as a long poll.</summary>
    public const int Gone = 4410;

    private const double LongestWait = 300;
    private const int LongestReason = 120; // RFC 6455, 5.5
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    /// <summary>How long one page is waited for.</summary>
    /// <exception cref="UsageException">It is no such number.</exception>
    public static TimeSpan Wait(IQueryCollection query) => Endpoints.Text(query, "wait") is not { } text ? DefaultWait
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= LongestWait ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException($"wait={text}: seconds from 0 to {LongestWait} are expected");

    /// <summary>A number of a query, within limits.</summary>
    public static int Number(IQueryCollection query, string name, int otherwise, int least, int most)
    {
        if (Endpoints.Text(query, name) is not { } text) return otherwise;
        var number = Endpoints.Number(text, name);
        return number >= least && number <= most ? number : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{name}={number}: {least} to {most} are possible"));
    }

    /// <summary>Asks for pages.</summary>
    /// <param name="context">Who wants them.</param>
    /// <param name="next">The next page; it waits as long as is said.</param>
    /// <param name="stopping">We go: the client asks the next supervisor.</param>
    public static async Task Serve(HttpContext context, Func<CancellationToken, Task<byte[]>> next, CancellationToken stopping)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            if (context.WebSockets.IsWebSocketRequest) await Stream(context, ends, next).ConfigureAwait(false);
            else await Answers.Json(context, await next(ends.Token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            context.Abort(); // no answer is better than an empty one
        }
    }

    private static async Task Stream(HttpContext context, CancellationTokenSource ends, Func<CancellationToken, Task<byte[]>> next)
    {
        var page = next(ends.Token);
        if (page.IsFaulted) await page.ConfigureAwait(false); // a cursor that is gone at once is refused as by a long poll
        using var socket = await SessionEndpoint.Accept(context).ConfigureAwait(false);
        var listening = Listen(socket, ends);
        try
        {
            for (; ; page = next(ends.Token)) await socket.SendAsync(await page.ConfigureAwait(false), WebSocketMessageType.Text, endOfMessage: true, ends.Token).ConfigureAwait(false);
        }
        catch (CursorGoneException gone)
        {
            await Close(socket, (WebSocketCloseStatus)Gone, gone.Message).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            await Close(socket, WebSocketCloseStatus.NormalClosure, "").ConfigureAwait(false);
        }
        await ends.CancelAsync().ConfigureAwait(false);
        await listening.ConfigureAwait(false);
    }

    // the client has nothing to say but that it goes
    private static async Task Listen(WebSocket socket, CancellationTokenSource ends)
    {
        try
        {
            while (await SessionEndpoint.Receive(socket, new byte[1024], ends.Token, largest: 1024).ConfigureAwait(false) is not null)
            {
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or UsageException)
        {
        }
        await ends.CancelAsync().ConfigureAwait(false);
    }

    private static async Task Close(WebSocket socket, WebSocketCloseStatus status, string why)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var patience = new CancellationTokenSource(ClosePatience);
        try
        {
            var reason = why;
            while (Encoding.UTF8.GetByteCount(reason) > LongestReason) reason = reason[..^1];
            await socket.CloseOutputAsync(status, reason, patience.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
        }
    }
}
