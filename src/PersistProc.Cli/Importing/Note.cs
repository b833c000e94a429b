namespace PersistProc.Cli.Importing;

/// <summary>Something that could not be carried over as it was.</summary>
/// <param name="Line">The line of the source; 0 where there is none.</param>
/// <param name="Key">Its key there.</param>
/// <param name="Text">Why, and what to do instead.</param>
/// <param name="File">The source, if it is another one than what was asked for.</param>
internal sealed record Note(int Line, string Key, string Text, string? File = null);
