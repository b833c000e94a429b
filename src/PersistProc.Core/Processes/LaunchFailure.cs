namespace PersistProc.Core;

/// <summary>What was being done when a launch failed.</summary>
public enum LaunchStage
{
    /// <summary>Making pipes, opening the log, the spawn itself: our side.</summary>
    Prepare,

    /// <summary>Opening what it reads from.</summary>
    Input,

    /// <summary>Setting limits, umask, niceness.</summary>
    Limits,

    /// <summary>Changing user or group.</summary>
    User,

    /// <summary>Entering the working directory.</summary>
    Directory,

    /// <summary>Reading the files of variables.</summary>
    Environment,

    /// <summary>Finding the program.</summary>
    Program,

    /// <summary>The interpreter that a script's first line names.</summary>
    Interpreter,

    /// <summary>Executing what was found.</summary>
    Execute,
}

/// <summary>Why a process could not be started: the stage and errno, and the same in words.</summary>
/// <param name="Stage">What was being done.</param>
/// <param name="Errno">What the kernel said, 0 when it was not asked.</param>
/// <param name="Text">For people, complete: <c>no program "foo" in PATH</c>.</param>
/// <param name="ExitCode">What a shell would end with: 127 not found, 126 found but cannot be executed, 125 our own failure.</param>
public sealed record LaunchFailure(LaunchStage Stage, int Errno, string Text, int ExitCode);
