using System.Globalization;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Reaping;

namespace PersistProc.Keeper;

/// <summary>The supervisor's process: when the next one is due, whether it answers, and why it may not come up.</summary>
internal sealed class SupervisorProcess(StandardError errors)
{
    // one that served, but no longer than this, is followed less hastily
    private const int LivedLongEnough = 300;
    private const int AnswerWithin = 10_000;

    // one that is still starting on a machine that is busy is slow, not hung; clients wait half a minute
    private const int FirstAnswerWithin = 20_000;

    // longer each time: a machine may be that slow
    private const int StartWithin = 20_000, LongestStartWithin = 160_000;

    // services that cannot write stand still: so long one may take to begin with moving what they write
    private const int AwakeWithin = 5_000;

    // the runtime sizes its youngest generation by the processor's cache, tens of megabytes; 4 MiB (in hexadecimal) do
    private const string SmallHeap = "DOTNET_GCgen0size=400000";
    private static readonly int[] Delays = [0, 100, 1_000, 5_000];

    private readonly string _path = Path.Combine(Path.GetDirectoryName(Preparation.OwnPath)!, "persistprocd");
    private HeldProgram? _program;
    private long _upSince = -1;
    private long _pingedAt = -1;
    private long _abortedAt = -1;
    private long _startedAt;
    private bool _isMeantToEnd;
    private bool _isAwake;
    private bool _looked;
    private int _failedStarts;
    private long _pings;

    public int Pid { get; private set; }
    public long Generation { get; private set; }

    /// <summary>Its program: the same one at every start until an upgrade, whatever is installed meanwhile.</summary>
    public HeldProgram Program => _program ??= HeldProgram.Open(_path);

    /// <summary>Why the last start failed before there was a process, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>When the next one is to be started (milliseconds since boot), or -1: one lives.</summary>
    public long DueAt { get; private set; }

    /// <summary>True while no supervisor comes up: the keeper says so on the socket itself.</summary>
    public bool IsFailing => Pid == 0 && _failedStarts >= 3;

    /// <summary>The last one did not come to anything, and did not end by itself either.</summary>
    public bool HungAtStart { get; private set; }

    /// <summary>When to look whether a start hangs (milliseconds since boot), or -1: none is under way.</summary>
    public long LookAtStartAt => Pid == 0 || _upSince >= 0 || _abortedAt >= 0 ? -1 : _isAwake || _looked ? _startedAt + Math.Min(LongestStartWithin, StartWithin << Math.Min(_failedStarts, 3)) : _startedAt + AwakeWithin;

    private int Patience => _upSince < 0 ? FirstAnswerWithin : AnswerWithin;

    public void Start(KeeperOptions options, Descriptor control, Descriptor listener, Descriptor? spare)
    {
        Generation++;
        DueAt = -1;
        _pingedAt = _abortedAt = -1;
        _upSince = -1;
        (_startedAt, _isAwake, _looked, _isMeantToEnd) = (Environment.TickCount64, false, false, false);
        Failure = null;
        List<string> arguments =
        [
            "persistprocd", "--control", "3", "--listener", "4", "--spare", spare is null ? "0" : "5", "--generation", Generation.ToString(CultureInfo.InvariantCulture),
            "--config", options.Config, "--state", options.State, "--run", options.Run, "--socket", options.Socket,
            "--aloud", options.Aloud ? "1" : "0", "--port", options.Port.ToString(CultureInfo.InvariantCulture),
        ];
        try
        {
            Descriptor[] passed = spare is null ? [control, listener] : [control, listener, spare];
            if (_failedStarts >= 3) TakeWhatIsInstalled();
            Pid = OwnProgram.Start(Program.Executable, arguments, passed, [], options.Aloud ? null : Path.Combine(options.State, "stderr.log"), SmallHeap);
        }
        catch (IOException failure)
        {
            Failure = failure.Message;
            errors.Say($"the supervisor could not be started: {failure.Message}");
            Died();
        }
    }

    /// <summary>From now on this program is started; at once if none runs.</summary>
    public void Use(HeldProgram program)
    {
        if (_program != program) SaysAwake = false;
        _program = program;
        _failedStarts = 0;
        if (Pid == 0) DueAt = Environment.TickCount64;
    }

    /// <summary>None is wanted until <see cref="Use"/>.</summary>
    public void Sleep() => DueAt = -1;

    /// <summary>One that was started by an earlier program of this process.</summary>
    public void TakeOver(int pid, long generation, HeldProgram program)
    {
        (Pid, Generation, _program, _upSince) = (pid, generation, program, Environment.TickCount64);
        DueAt = pid == 0 ? Environment.TickCount64 : -1;
    }

    // one that does not come up: a repaired one may have been installed
    private void TakeWhatIsInstalled()
    {
        if (Program.Executable == Program.Path) return; // it is that one
        var installed = HeldProgram.Open(Program.Path);
        Program.Dispose();
        (_program, SaysAwake) = (installed, false);
    }

    public void Died()
    {
        Pid = 0;
        var now = Environment.TickCount64;
        var wasUp = _upSince >= 0;
        _failedStarts = wasUp ? 0 : _failedStarts + 1;
        DueAt = now + (!wasUp ? Delays[Math.Min(_failedStarts - 1, Delays.Length - 1)] : now - _upSince < LivedLongEnough ? Delays[1] : 0);
        _pingedAt = _abortedAt = -1;
    }

    /// <summary>Its number is nobody's any more; <see cref="Died"/> follows. An end that neither it nor we meant is told of.</summary>
    public void Reaped(ChildExit ended)
    {
        Pid = 0;
        if (!_isMeantToEnd && ended.Ended is not { Code: 0 }) errors.Say($"the supervisor (pid {ended.Pid}) {(ended.Ended.Signal is null ? "" : "was ")}{ended.Ended}; the next one goes on in its place");
    }

    /// <summary>Ends it, if there is one: whoever does so knows why.</summary>
    public void End()
    {
        if (Pid == 0) return;
        _isMeantToEnd = true;
        Children.Signal(Pid, Children.Kill);
    }

    /// <summary>It is about to take over, and to move what services write.</summary>
    public void IsAwake() => _isAwake = SaysAwake = true;

    /// <summary>Its program is known to say that it is awake: those of earlier versions do not.</summary>
    public bool SaysAwake { get; private set; }

    /// <summary>It has taken over and serves.</summary>
    public void IsUp() => (_upSince, HungAtStart) = (Environment.TickCount64, false);

    /// <summary>Ends one whose start hangs: it takes too long altogether, or it is not there yet while somebody stands still.</summary>
    /// <param name="isAnybodyHeldUp">Whether a service waits for room to write.</param>
    public void EndIfStartHangs(Func<bool> isAnybodyHeldUp)
    {
        if (LookAtStartAt is var due && (due < 0 || Environment.TickCount64 < due)) return;
        if (!_isAwake && !_looked)
        {
            _looked = true;
            if (!isAnybodyHeldUp()) return;
        }
        errors.Say($"the supervisor (pid {Pid}) has not come up in {(Environment.TickCount64 - _startedAt) / 1000} seconds, and is ended");
        HungAtStart = true;
        Abort();
    }

    private void Abort()
    {
        _abortedAt = Environment.TickCount64;
        Children.Signal(Pid, Children.Abort);
    }

    /// <summary>A client waits: does anybody serve it? Answers the number to ask with, or null if an answer is due already.</summary>
    public long? Ping()
    {
        if (Pid == 0 || _pingedAt >= 0) return null;
        _pingedAt = Environment.TickCount64;
        return ++_pings;
    }

    public void Answered(long number)
    {
        if (number == _pings) _pingedAt = -1;
    }

    /// <summary>Ends a supervisor that does not answer, at first in a way that leaves a trace.</summary>
    public void EndIfHung()
    {
        var now = Environment.TickCount64;
        if (Pid == 0) return;
        if (_abortedAt < 0 && _pingedAt >= 0 && now - _pingedAt >= Patience)
        {
            errors.Say($"the supervisor (pid {Pid}) has not answered in {(now - _pingedAt) / 1000} seconds, and is ended");
            Abort();
        }
        else if (_abortedAt >= 0 && now - _abortedAt >= 1_000) Children.Signal(Pid, Children.Kill);
    }

    /// <summary>Milliseconds until something is due here, or -1.</summary>
    public int NextDue()
    {
        var now = Environment.TickCount64;
        if (DueAt >= 0) return (int)Math.Max(0, DueAt - now);
        if (_abortedAt >= 0) return (int)Math.Max(0, _abortedAt + 1_000 - now);
        return _pingedAt >= 0 ? (int)Math.Max(0, _pingedAt + Patience - now) : -1;
    }
}
