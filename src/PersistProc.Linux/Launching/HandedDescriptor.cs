namespace PersistProc.Linux.Launching;

/// <summary>A stored descriptor that a process is to have from its beginning.</summary>
/// <param name="Key">Under which key the keeper holds it.</param>
/// <param name="At">Its number in the process, from 3 on.</param>
public sealed record HandedDescriptor(string Key, int At);
