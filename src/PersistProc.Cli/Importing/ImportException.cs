namespace PersistProc.Cli.Importing;

/// <summary>A file that is not what it was said to be: nothing is made of it.</summary>
internal sealed class ImportException : Exception
{
    public ImportException(Place at, string message)
        : base(message) => At = at;

    public ImportException(string message)
        : base(message)
    {
    }

    public ImportException()
    {
    }

    public ImportException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Where; the whole file if it says nothing.</summary>
    public Place At { get; }

    /// <summary>The file in which that is, where it is another one than was asked for.</summary>
    public string? File { get; init; }
}
