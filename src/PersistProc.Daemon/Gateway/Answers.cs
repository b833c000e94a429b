using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>Answers in JSON, and what a refusal looks like outside.</summary>
internal static class Answers
{
    public static async Task Json<T>(HttpContext context, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    public static Task Refuse(HttpContext context, SupervisorProtocol.Refused refused)
    {
        var error = Error(refused);
        var status = refused.Code switch
        {
            RefusalCode.NoSuchTarget => StatusCodes.Status404NotFound,
            RefusalCode.Usage => StatusCodes.Status400BadRequest,
            RefusalCode.ShuttingDown => StatusCodes.Status503ServiceUnavailable,
            RefusalCode.Internal => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status409Conflict,
        };
        return Json(context, error, ProtocolJson.Readable.ErrorReply, status);
    }

    public static Task BadRequest(HttpContext context, string what) =>
        Json(context, new ErrorReply { Error = what, ExitCode = 2, Code = ErrorCode.Usage }, ProtocolJson.Readable.ErrorReply, StatusCodes.Status400BadRequest);

    /// <summary>Something stands in the way.</summary>
    public static Task Conflict(HttpContext context, string what) =>
        Json(context, new ErrorReply { Error = what, ExitCode = 1, Code = ErrorCode.Conflict }, ProtocolJson.Readable.ErrorReply, StatusCodes.Status409Conflict);

    /// <summary>Too many ask for the same at once.</summary>
    public static Task Busy(HttpContext context, string what) =>
        Json(context, new ErrorReply { Error = what, ExitCode = 1, Code = ErrorCode.Unavailable }, ProtocolJson.Readable.ErrorReply, StatusCodes.Status503ServiceUnavailable);

    /// <summary>There is nothing of that name.</summary>
    public static Task NoSuch(HttpContext context, string what) =>
        Json(context, new ErrorReply { Error = what, ExitCode = 1, Code = ErrorCode.NoSuchTarget }, ProtocolJson.Readable.ErrorReply, StatusCodes.Status404NotFound);

    public static ErrorReply Error(SupervisorProtocol.Refused refused)
    {
        var matches = refused.Matches.Count == 0 ? "" : ": " + string.Join(", ", refused.Matches);
        var (code, exit) = refused.Code switch
        {
            RefusalCode.NoSuchTarget => (ErrorCode.NoSuchTarget, 1),
            RefusalCode.Ambiguous => (ErrorCode.Ambiguous, 1),
            RefusalCode.Usage => (ErrorCode.Usage, 2),
            RefusalCode.Internal => (ErrorCode.Internal, 1),
            _ => (ErrorCode.Conflict, 1),
        };
        var text = refused.Code == RefusalCode.Ambiguous && !refused.Matches.Any(match => refused.Text.Contains(match.ToString(), StringComparison.Ordinal))
            ? refused.Text + matches
            : refused.Text;
        return new ErrorReply { Error = text, ExitCode = exit, Code = code };
    }
}
