using PersistProc.Core;

namespace PersistProc.Linux.Reaping;

/// <summary>How a child ended, as waitid(2) says it.</summary>
/// <param name="Pid">Who.</param>
/// <param name="Code">CLD_EXITED (1), CLD_KILLED (2) or CLD_DUMPED (3), or <see cref="Unknown"/>.</param>
/// <param name="Status">The exit code, or the signal's number.</param>
public readonly record struct ChildExit(int Pid, int Code, int Status)
{
    /// <summary>It has ended, and nobody can say how; a number that waitid(2) does not use.</summary>
    public const int Unknown = 100;

    /// <summary>The same as everybody else knows it.</summary>
    public ExitStatus Ended => Code switch
    {
        1 => ExitStatus.Exited(Status),
        2 => ExitStatus.Killed(new Signal(Status)),
        3 => ExitStatus.Killed(new Signal(Status), coreDumped: true),
        _ => ExitStatus.Lost,
    };
}
