using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>Where a session's output goes.</summary>
internal interface IOutput
{
    void Write(OutputFrame frame, ReadOnlyMemory<byte> bytes);

    /// <summary>Nothing follows: what waits for the end of its line goes out.</summary>
    void Finish();
}

/// <summary>Byte for byte, each stream to its own.</summary>
internal sealed class RawOutput(StandardStream stdout, StandardStream stderr) : IOutput
{
    public void Write(OutputFrame frame, ReadOnlyMemory<byte> bytes) =>
        (frame.Stream == OutputStream.Stdout ? stdout : stderr).Write(bytes.Span);

    public void Finish()
    {
    }
}
