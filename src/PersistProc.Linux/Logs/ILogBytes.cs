namespace PersistProc.Linux.Logs;

/// <summary>The bytes of one log file, as the service wrote them: of a file as it is, or of a compressed one.</summary>
public interface ILogBytes : IDisposable
{
    /// <summary>How many there are now.</summary>
    long Size { get; }

    /// <summary>Reads up to the end of the buffer or of the bytes.</summary>
    int Read(Span<byte> buffer, long offset);
}
