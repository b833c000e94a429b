namespace PersistProc.Cli.Attaching;

/// <summary>How to be attached.</summary>
/// <param name="OnExit">What the user said, or null.</param>
/// <param name="IsRun">Whether we started it, or meant to.</param>
/// <param name="ForwardStdin">Standard input is data and goes to the program.</param>
/// <param name="Types">A person is at our terminal, and may type into the program's.</param>
/// <param name="DetachKeys">What the user said about the keys that leave it, or null.</param>
internal sealed record AttachOptions(string? OnExit, bool IsRun, bool ForwardStdin, bool Types = false, string? DetachKeys = null);
