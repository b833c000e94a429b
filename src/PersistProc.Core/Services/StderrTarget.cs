namespace PersistProc.Core;

/// <summary>Where standard error goes.</summary>
public enum StderrTarget
{
    /// <summary>A pipe of its own into the log: the streams can be told apart, their mutual order is that of reading.</summary>
    Log,

    /// <summary>The pipe of standard output: exact order, one stream.</summary>
    Stdout,

    /// <summary>/dev/null.</summary>
    Null,
}
