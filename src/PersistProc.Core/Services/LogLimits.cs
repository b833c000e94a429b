namespace PersistProc.Core;

/// <summary>How much of a service's output is kept.</summary>
/// <param name="MaxSize">Bytes: the file that is written to is put away before it would grow beyond this.</param>
/// <param name="Keep">How many files are kept besides that one.</param>
/// <param name="MaxAge">The file that is written to is put away when its first byte is older, and a file whose last byte is older is removed; null for no limit.</param>
/// <param name="MaxTotal">Bytes: how much all its files may take together, the compressed ones as they are; null for no limit of its own.</param>
public sealed record LogLimits(long MaxSize, int Keep, TimeSpan? MaxAge, long? MaxTotal = null)
{
    /// <summary>The smallest <c>max_size</c>: less would be a file for every few lines.</summary>
    public const long SmallestMaxSize = 1000;

    /// <summary>Five old files of 10 MB besides the present one.</summary>
    public static LogLimits Default { get; } = new(10_000_000, 5, null);
}
