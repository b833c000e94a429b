namespace PersistProc.Protocol;

/// <summary>What every refusal has behind its own members: a problem as RFC 9457 has it (<c>application/problem+json</c>).</summary>
/// <param name="Type">Which kind: a place in <c>/openapi.json</c> that says what it means, ending in one of <see cref="ErrorCode"/>.</param>
/// <param name="Title">The kind in words, the same for all of it.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong this time: <c>error</c> again.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail)
{
    /// <summary>What such an answer says it is.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>What each type begins with.</summary>
    public const string Types = "/openapi.json#/x-problems/";

    // a quote within a text is escaped, so this is nowhere but before a problem's own members
    private static ReadOnlySpan<byte> Begin => ",\"type\":\"/openapi.json#/x-problems/"u8;

    /// <summary>A problem of this kind.</summary>
    public static Problem Of(string code, int status, string detail) => new(Types + code, ErrorCode.Title(code), status, detail);

    /// <summary>The document without the problem's members: what the command line prints, and the ancestor's clients read.</summary>
    public static ReadOnlyMemory<byte> Strip(ReadOnlyMemory<byte> document)
    {
        var begin = document.Span.LastIndexOf(Begin);
        return begin < 0 ? document : (byte[])[.. document.Span[..begin], (byte)'}'];
    }
}
