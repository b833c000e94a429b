namespace PersistProc.Core;

/// <summary>An attached client's session; the client makes it up, so that it can come back to it after a takeover.</summary>
/// <param name="Text">Random, at most 64 of <c>[0-9A-Za-z_-]</c>.</param>
public readonly record struct SessionId(string Text)
{
    /// <summary>Whether the text may be used as a key: it comes from a client.</summary>
    public static bool IsValid(string text) => text.Length is > 0 and <= 64 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}

/// <summary>A client process; "a second stop from the same client moves to the next rung" goes by it.</summary>
/// <param name="Text">Random, made up by the client.</param>
public readonly record struct ClientId(string Text)
{
    /// <summary>The text.</summary>
    public override string ToString() => Text;
}

/// <summary>A request that changes something; the same one sent again, over a takeover, has its effect once.</summary>
/// <param name="Text">Random, made up by the client.</param>
public readonly record struct RequestId(string Text)
{
    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
