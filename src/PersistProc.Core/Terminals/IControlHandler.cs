namespace PersistProc.Core;

/// <summary>Who is told what a reader of terminal output has found.</summary>
public interface IControlHandler
{
    /// <summary>Printable ASCII (0x20 to 0x7e).</summary>
    void Print(ReadOnlySpan<byte> text);

    /// <summary>Another character: a Unicode scalar value from 0xa0 on.</summary>
    void Print(int scalar);

    /// <summary>A control character of C0 or C1 that has a meaning by itself.</summary>
    void Execute(byte control);

    /// <summary>An escape sequence.</summary>
    void Escape(ReadOnlySpan<byte> intermediates, byte final);

    /// <summary>A control sequence.</summary>
    /// <param name="prefix">The private prefix (<c>? &lt; = &gt;</c>), or 0.</param>
    /// <param name="parameters">Its numbers; valid during the call.</param>
    /// <param name="intermediates">What stands before its last byte.</param>
    /// <param name="final">Its last byte.</param>
    void Control(byte prefix, ControlParameters parameters, ReadOnlySpan<byte> intermediates, byte final);

    /// <summary>An operating system command (OSC), without its introducer and its end.</summary>
    void SystemCommand(ReadOnlySpan<byte> data);
}
