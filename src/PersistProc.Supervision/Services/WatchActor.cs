using Akka.Actor;
using Akka.Event;
using PersistProc.Core;
using PersistProc.Supervision.Ports;

namespace PersistProc.Supervision;

/// <summary>Watches one service's files, gathers what changes at once, and tells the service; when that is, is decided by <see cref="Debounce"/>.</summary>
internal sealed class WatchActor(ServiceName service, Watch watch, SupervisionParts parts) : UntypedActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IDisposable? _watched;
    private Debounce _debounce = new();
    private FilesChanged? _gathered;

    private enum TimerKey
    {
        Act,
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => parts.Time.Moment().Monotonic;

    protected override void PreStart()
    {
        var self = Self;
        _watched = parts.Files.Watch(watch, self.Tell, why => self.Tell(new Trouble(why)));
    }

    protected override void PostStop() => _watched?.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FilesChanged changed: Gather(changed); break;
            case Trouble trouble: Context.Parent.Tell(new ServiceProtocol.WatchTrouble(trouble.Why)); break;
            case TimerKey.Act: Act(); break;
            default: Unhandled(message); break;
        }
    }

    private void Gather(FilesChanged changed)
    {
        _gathered = _gathered is null ? changed : _gathered with { More = _gathered.More + changed.More + (changed.Path == _gathered.Path ? 0 : 1) };
        var now = Now;
        var wasSlowed = _debounce.IsSlowed;
        _debounce = _debounce.Changed(now);
        if (_debounce.IsSlowed && !wasSlowed) _log.Warning("{0}: what it watches changes whenever it is restarted ({1}): it is restarted less and less often. What it writes itself belongs in watch.ignore", service, changed.Path ?? "?");
        Timers.StartSingleTimer(TimerKey.Act, TimerKey.Act, _debounce.Wait(now, watch.Debounce ?? Watch.DefaultDebounce));
    }

    private void Act()
    {
        if (_gathered is not { } changed) return;
        _gathered = null;
        var isSlowed = _debounce.IsSlowed;
        _debounce = _debounce.Done(Now);
        Context.Parent.Tell(new Trigger.Change(changed.Path is { } path ? Relative(path) : null, changed.More) { IsSlowed = isSlowed });
    }

    private string Relative(string path) =>
        watch.Base is { } directory && path.StartsWith(directory == "/" ? "/" : directory + "/", StringComparison.Ordinal) ? path[(directory == "/" ? 1 : directory.Length + 1)..] : path;

    private sealed record Trouble(string Why);
}
