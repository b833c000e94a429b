using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>The exec stage's part in handing descriptors over.</summary>
internal static class HandedDescriptors
{
    /// <summary>
    /// Puts what lies from <see cref="ExecStage.HandedAt"/> on where it is to be, open over the exec. Order and report lie in the way:
    /// they are gone afterwards, and the report's pipe is what is answered. All go by way of numbers above every place, so that none
    /// is overwritten before its turn.
    /// </summary>
    public static Descriptor Place(IReadOnlyList<HandedDescriptor> handed, Descriptor report)
    {
        var above = Math.Max(handed.Max(each => each.At), ExecStage.HandedAt + handed.Count - 1) + 1;
        var moved = High(report.Number, above);
        var sources = Enumerable.Range(ExecStage.HandedAt, handed.Count).Select(number => High(number, above)).ToArray();
        for (var i = 0; i < sources.Length; i++) Syscall.Check(Libc.dup2(sources[i].Number, handed[i].At), "dup2");
        foreach (var source in sources) source.Dispose();
        return moved;
    }

    private static Descriptor High(int number, int above) => new(Syscall.Check(Libc.fcntl(number, Libc.F_DUPFD_CLOEXEC, above), "fcntl(F_DUPFD_CLOEXEC)"));
}
