using System.Globalization;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Gate;

/// <summary>
/// Who is the keeper, among keeper, holder and supervisor of one family: one at a time. A file without a name that all three have,
/// and that each who would be the keeper opens anew and locks (flock(2)): the lock is this opening's own, and goes when its
/// process dies. `state/lock` cannot do that, since it is one opening that all share: it says whether any of them lives.
/// Without a name nobody can take it away, whatever becomes of the state directory. Its content is what the keeper makes just now
/// (<see cref="Launching.SpawnMark"/>), and behind that whose reign it is.
/// <para>
/// Of two who have waited for the lock the second may get it after all, when the first is killed. What it has is the table of the keeper before:
/// what the first one has made since is not in it, and would be made a second time. So each table says of whose reign it is, and one of
/// an earlier reign than the present (<see cref="Reigns"/>) is nobody's right to be the keeper.
/// </para>
/// </summary>
public sealed class FamilyGuard : IDisposable
{
    // a child between its fork and its exec has a copy of what its dead parent had open
    private const int Pause = 5;

    // behind the mark's note: whose reign it is, and how many there were
    private const int ReignAt = sizeof(long), CountAt = 2 * sizeof(long);
    private readonly Descriptor _file;
    private Descriptor? _mine;

    private FamilyGuard(Descriptor file) => _file = file;

    /// <summary>The file's descriptor, to be passed on.</summary>
    public int Number => _file.Number;

    /// <summary>A new family's.</summary>
    public static FamilyGuard Create() => new(new Descriptor(Syscall.Check(Libc.memfd_create("persistproc-guard", Libc.MFD_CLOEXEC), "memfd_create")));

    /// <summary>The one that was passed to us.</summary>
    public static FamilyGuard Inherited(int number) => new(Descriptor.Inherited(number));

    /// <summary>The family has ended on purpose: whoever would still be its keeper, having waited for that end, is none. Told by the file's mode, which all see.</summary>
    public void Close() => Libc.fchmod(_file.Number, 0);

    private bool IsClosed => Libc.statx(_file.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var facts) == 0 && (facts.Mode & 0x1FF) == 0;

    /// <summary>The present reign, or 0 before the first.</summary>
    public long Reign => Read(ReignAt);

    /// <summary>A reign that nobody has had yet, for whoever has taken the lock.</summary>
    public long Next()
    {
        var next = Read(CountAt) + 1;
        Write(CountAt, next);
        return next;
    }

    /// <summary>The keeper is about to do what no other heir's table knows: from now on only who has been told of this reign can follow.</summary>
    public void Begin(long reign) => Write(ReignAt, reign);

    private unsafe long Read(int at)
    {
        long number = 0;
        return Libc.pread64(_file.Number, (byte*)&number, sizeof(long), at) == sizeof(long) ? number : 0;
    }

    private unsafe void Write(int at, long number) => Syscall.Check((int)Libc.pwrite64(_file.Number, (byte*)&number, sizeof(long), at), "pwrite of the keeper's reign");

    /// <summary>True: from now on this process is the keeper. False: another one has been, all the time, or has done more than this one knows, or there is to be none any more.</summary>
    /// <param name="patience">How long to wait for another one's end.</param>
    /// <param name="reign">Of the table that it would go on with; 0: of a version that counts none.</param>
    public bool TryTake(TimeSpan patience, long reign = 0)
    {
        if (IsClosed || Reigns.IsOver(reign, Reign)) return false;
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_file.Number}");
        _mine = new Descriptor(Syscall.Check(Libc.open64(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0), "open of the keeper's guard"));
        for (var until = Environment.TickCount64 + (long)patience.TotalMilliseconds; ;)
        {
            if (Syscall.Unless(Libc.flock(_mine.Number, Libc.LOCK_EX | Libc.LOCK_NB), Errno.EAGAIN, "flock")) return !IsClosed && !Reigns.IsOver(reign, Reign);
            if (Environment.TickCount64 >= until || Reigns.IsOver(reign, Reign)) return false;
            Thread.Sleep(Pause);
        }
    }

    public void Dispose()
    {
        _mine?.Dispose();
        _file.Dispose();
    }
}
