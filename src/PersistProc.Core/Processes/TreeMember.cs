namespace PersistProc.Core;

/// <summary>A living process of an instance's tree.</summary>
/// <param name="Pid">Its pid.</param>
/// <param name="Command">What it runs, for people.</param>
public readonly record struct TreeMember(int Pid, string Command)
{
    /// <summary><c>1234 (node)</c>.</summary>
    public override string ToString() => $"{Pid} ({Command})";
}
