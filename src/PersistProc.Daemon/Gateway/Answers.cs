using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>Answers in JSON, and what a refusal looks like outside.</summary>
internal static class Answers
{
    public static Task Json<T>(HttpContext context, T value, JsonTypeInfo<T> type) =>
        Send(context, JsonSerializer.SerializeToUtf8Bytes(value, type), "application/json", StatusCodes.Status200OK);

    /// <summary>A document that is made already.</summary>
    public static Task Json(HttpContext context, byte[] document) => Send(context, document, "application/json", StatusCodes.Status200OK);

    /// <summary>A refusal: a document of its own, and behind its members those of a problem (RFC 9457).</summary>
    public static Task Problem<T>(HttpContext context, T value, JsonTypeInfo<T> type, string code, string detail, int status)
    {
        var own = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var problem = JsonSerializer.SerializeToUtf8Bytes(Protocol.Problem.Of(code, status, detail), ProtocolJson.Readable.Problem);
        return Send(context, [.. own.AsSpan(0, own.Length - 1), (byte)',', .. problem.AsSpan(1)], Protocol.Problem.ContentType, status);
    }

    /// <summary>The same of what has nothing more to say than why.</summary>
    public static Task Problem(HttpContext context, ErrorReply error, int status) =>
        Problem(context, error, ProtocolJson.Readable.ErrorReply, error.Code!, error.Error, status);

    private static async Task Send(HttpContext context, byte[] body, string kind, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = kind;
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
        return Problem(context, error, status);
    }

    public static Task BadRequest(HttpContext context, string what) =>
        Problem(context, new ErrorReply { Error = what, ExitCode = 2, Code = ErrorCode.Usage }, StatusCodes.Status400BadRequest);

    /// <summary>Something stands in the way.</summary>
    public static Task Conflict(HttpContext context, string what) =>
        Problem(context, new ErrorReply { Error = what, ExitCode = 1, Code = ErrorCode.Conflict }, StatusCodes.Status409Conflict);

    /// <summary>Too many ask for the same at once.</summary>
    public static Task Busy(HttpContext context, string what) =>
        Problem(context, new ErrorReply { Error = what, ExitCode = 1, Code = ErrorCode.Unavailable }, StatusCodes.Status503ServiceUnavailable);

    /// <summary>What came behind a cursor is not kept any more.</summary>
    public static Task Gone(HttpContext context, string what) =>
        Problem(context, new ErrorReply { Error = what, ExitCode = 1, Code = ErrorCode.CursorGone }, StatusCodes.Status410Gone);

    /// <summary>There is nothing of that name.</summary>
    public static Task NoSuch(HttpContext context, string what) =>
        Problem(context, new ErrorReply { Error = what, ExitCode = 1, Code = ErrorCode.NoSuchTarget }, StatusCodes.Status404NotFound);

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
