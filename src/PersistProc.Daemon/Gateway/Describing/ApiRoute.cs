namespace PersistProc.Daemon.Gateway;

/// <summary>A request as `/openapi.json` describes it. The router's table is keyed by these: nothing is served that is not described.</summary>
/// <param name="Method">GET, POST …</param>
/// <param name="Path">Without a query.</param>
/// <param name="Summary">What it does.</param>
internal sealed record ApiRoute(string Method, string Path, string Summary)
{
    /// <summary>More about it, where the summary does not say it all.</summary>
    public string? Meaning { get; init; }

    /// <summary>What stands in the query.</summary>
    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    /// <summary>The record of its body; null: it has none.</summary>
    public Type? Body { get; init; }

    /// <summary>What it answers when all is well.</summary>
    public IReadOnlyList<ApiAnswer> Answers { get; init; } = [];

    /// <summary>The statuses of its refusals, besides those that any request may meet.</summary>
    public IReadOnlyList<int> Refusals { get; init; } = [];

    /// <summary>A WebSocket: the records of the text messages in either direction; null: it is none.</summary>
    public ApiSocket? Socket { get; init; }
}

/// <summary>What a request can say in its query.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Meaning">With its unit and default.</param>
internal sealed record ApiParameter(string Name, string Meaning)
{
    /// <summary>JSON's type of the value: "string", "integer", "number" or "boolean".</summary>
    public string Type { get; init; } = "string";

    /// <summary>The only values there are; none: any.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public bool IsRequired { get; init; }

    /// <summary>It may be given several times.</summary>
    public bool IsRepeated { get; init; }
}

/// <summary>An answer.</summary>
/// <param name="Content">Its media type; null: it has no body.</param>
/// <param name="Meaning">What it is.</param>
internal sealed record ApiAnswer(string? Content, string Meaning)
{
    public int Status { get; init; } = 200;

    /// <summary>The records that it may be; none: text or bytes.</summary>
    public IReadOnlyList<Type> Types { get; init; } = [];

    /// <summary>It has the header that says where its events begin.</summary>
    public bool HasCursor { get; init; }
}

/// <summary>What is said on a WebSocket.</summary>
/// <param name="Client">The record of the client's text messages; null: it says nothing.</param>
/// <param name="Server">The record of the server's.</param>
/// <param name="Binary">What binary messages are; null: there are none.</param>
internal sealed record ApiSocket(Type? Client, Type? Server, string? Binary);
