using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Trees;

namespace PersistProc.Daemon.Visiting;

/// <summary>
/// The book of visits, kept: told of who comes and goes, it notices who dies (by pidfd, so that nobody is woken while nothing happens),
/// writes down what the next supervisor has to know, and says whose time is up.
/// </summary>
/// <param name="place">The book's file.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The supervisor's log.</param>
internal sealed class VisitDesk(string place, TimeProvider time, DaemonLog log) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StrangersEnds _ends = new(log.Fault);
    private VisitBook _book = VisitBook.Empty;
    private ITimer? _timer;
    private TimeSpan _linger;

    /// <summary>Whether a shell is the process that it was: told a pid, answers when it began, or null for one that is not there.</summary>
    public Func<int, long?> Began { get; init; } = static pid => ProcFs.ReadStat(pid) is { HasEnded: false } stat ? stat.StartTicks : null;

    /// <summary>Told the files of projects that nobody has been in for long enough.</summary>
    public Action<string> IsLeft { get; set; } = static _ => { };

    /// <summary>How long a project is left as it is after its last visitor.</summary>
    public TimeSpan Linger => _linger;

    /// <summary>Goes on with the book that the supervisor before kept.</summary>
    /// <param name="linger">How long a project is left as it is after its last visitor.</param>
    /// <param name="afresh">Nothing of what that one had started runs any more.</param>
    public void Begin(TimeSpan linger, bool afresh)
    {
        lock (_gate)
        {
            var book = VisitFile.Read(place);
            (_book, _linger) = (afresh ? book.Afresh() : book, linger);
            _timer = time.CreateTimer(_ => Settle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        foreach (var visitor in _book.Visitors.ToList()) Watch(visitor);
        Settle();
    }

    /// <summary>A shell is in a project. False: there is no such process.</summary>
    public bool Enter(Visitor visitor, string file)
    {
        if (Began(visitor.Pid) != visitor.Started) return false;
        Change(book => book.Enter(visitor, file, time.GetUtcNow()));
        Watch(visitor);
        return true;
    }

    /// <summary>Whether a project's services were started for those who are there.</summary>
    public bool IsStarted(string file) => _book.IsStarted(file);

    /// <summary>They were.</summary>
    public void Started(string file) => Change(book => book.Start(file));

    /// <summary>A shell is in no project.</summary>
    public void Leave(Visitor visitor) => Change(book => book.Leave(visitor, time.GetUtcNow()));

    /// <summary>Somebody has started a project himself.</summary>
    public void Keep(string file) => Change(book => book.Keep(file));

    /// <summary>Somebody has stopped it.</summary>
    public void Release(string file) => Change(book => book.Release(file));

    public void Dispose()
    {
        _timer?.Dispose();
        _ends.Dispose();
    }

    // watched first, then looked at: a number that is somebody else's by now is not waited for in vain
    private void Watch(Visitor visitor)
    {
        _ends.Await(visitor.Pid, () => Gone(visitor.Pid));
        if (Began(visitor.Pid) != visitor.Started) Leave(visitor);
    }

    private void Gone(int pid)
    {
        foreach (var visitor in _book.Visitors.Where(each => each.Pid == pid && Began(pid) != each.Started).ToList()) Leave(visitor);
    }

    private void Settle()
    {
        ValueList<string> left = [];
        Change(book =>
        {
            (var next, left) = book.Settle(time.GetUtcNow(), _linger);
            return next;
        });
        lock (_gate) SetTimer(); // a timer may ring a moment before its time
        foreach (var file in left) IsLeft(file);
    }

    private void Change(Func<VisitBook, VisitBook> change)
    {
        lock (_gate)
        {
            var next = change(_book);
            if (next.Equals(_book)) return;
            _book = next;
            try
            {
                VisitFile.Write(place, next);
            }
            catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
            {
                log.Fault(refusal);
            }
            SetTimer();
        }
    }

    // no sooner than the clock can tell apart
    private void SetTimer()
    {
        var due = _book.NextDue(_linger) - time.GetUtcNow();
        if (due < TimeSpan.FromMilliseconds(1)) due = TimeSpan.FromMilliseconds(1);
        _timer?.Change(due ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
