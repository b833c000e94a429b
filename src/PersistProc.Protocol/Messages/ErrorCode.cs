namespace PersistProc.Protocol;

/// <summary>The values of <see cref="ErrorReply.Code"/>, and what a <see cref="Problem"/> is named for.</summary>
public static class ErrorCode
{
    /// <summary>No service, process or label is called so.</summary>
    public const string NoSuchTarget = "no_such_target";

    /// <summary>The name means several, where one is needed.</summary>
    public const string Ambiguous = "ambiguous";

    /// <summary>The request itself makes no sense; the same one will never succeed.</summary>
    public const string Usage = "usage";

    /// <summary>Its program could not be executed.</summary>
    public const string LaunchFailed = "launch_failed";

    /// <summary>A stop has left processes alive.</summary>
    public const string Survivors = "survivors";

    /// <summary>Something stands in the way, which may change.</summary>
    public const string Conflict = "conflict";

    /// <summary>A defect of the supervisor's own.</summary>
    public const string Internal = "internal";

    /// <summary>Of the TCP port: no token, or a web page's request.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>Not just now: try again. Also the keeper's answer while no supervisor lives.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>What came behind the cursor is not kept any more, or it was never given out.</summary>
    public const string CursorGone = "cursor_gone";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [NoSuchTarget, Ambiguous, Usage, LaunchFailed, Survivors, Conflict, Internal, Forbidden, Unavailable, CursorGone];

    /// <summary>In words.</summary>
    public static string Title(string code) => code switch
    {
        NoSuchTarget => "There is nothing of that name",
        Ambiguous => "Several are meant",
        Usage => "The request cannot be understood",
        LaunchFailed => "The program could not be executed",
        Survivors => "Processes are left alive",
        Conflict => "Something stands in the way",
        Internal => "A fault in the supervisor",
        Forbidden => "Not served to this client",
        Unavailable => "Not just now",
        CursorGone => "What came after the cursor is not kept any more",
        _ => "It failed",
    };
}
