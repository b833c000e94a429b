namespace PersistProc.Cli;

/// <summary>The command line makes no sense: exit code 2, and nothing was done.</summary>
internal sealed class UsageException : Exception
{
    public UsageException(string message, Verb verb)
        : base($"{message}{(message.EndsWith('?') ? "" : ".")} See: persistproc {verb.Name} --help")
    {
    }

    public UsageException(string message)
        : base(message)
    {
    }

    public UsageException()
    {
    }

    public UsageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
