namespace PersistProc.Cli.Printing;

/// <summary>Nobody reads our output any more.</summary>
internal sealed class BrokenPipeException : Exception
{
    public BrokenPipeException()
        : base("nobody reads the output any more")
    {
    }

    public BrokenPipeException(string message)
        : base(message)
    {
    }

    public BrokenPipeException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
