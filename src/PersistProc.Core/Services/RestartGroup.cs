namespace PersistProc.Core;

/// <summary>Services that give up together when they crash too often together (OTP's restart intensity). Each member's unit has it.</summary>
/// <param name="Name">Its name, with the project in front where there is one.</param>
/// <param name="Limit">How many automatic restarts its members may have together, and within which time.</param>
public sealed record RestartGroup(string Name, StartLimit Limit);
