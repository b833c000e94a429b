namespace PersistProc.Core;

/// <summary>Something wrong in a service file.</summary>
/// <param name="At">Where.</param>
/// <param name="Key">The key with its tables: <c>services.api.restart</c>.</param>
/// <param name="Text">What is wrong, and what to write instead.</param>
public sealed record SettingFault(Place At, string Key, string Text)
{
    /// <summary>As many of a file are told; whoever has more has another kind of file before him.</summary>
    public const int Most = 1000;

    /// <summary>In which file, absolute; empty where there is only one.</summary>
    public string File { get; init; } = "";

    // what it quotes may be a megabyte
    private const int Beginning = 400;
    private const int End = 200;

    /// <summary>What is wrong, and what to write instead; of a long text the middle is left out.</summary>
    public string Text { get; } = Text.Length <= Beginning + End ? Text : $"{Text[..Beginning]} … {Text[^End..]}";
}
