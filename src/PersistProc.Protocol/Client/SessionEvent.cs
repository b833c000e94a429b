namespace PersistProc.Protocol;

/// <summary>Something that came in a session: output (then <see cref="Message"/> is null), a message, or the end (both null).</summary>
/// <param name="Message">A message of the server.</param>
/// <param name="Frame">The output's stream, time and position.</param>
/// <param name="Bytes">The output's bytes, the receiver's until the next event.</param>
/// <param name="Closed">True: the server has closed; nothing follows.</param>
public readonly record struct SessionEvent(ServerMessage? Message, OutputFrame Frame, ReadOnlyMemory<byte> Bytes, bool Closed = false);
