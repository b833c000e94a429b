using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>
/// What the gateway says to <c>/user/supervisor</c>, and what it is answered by <c>Tell</c> to the sender. Before the keeper has
/// said what there is, requests wait: whoever asks needs no readiness check.
/// </summary>
public static class SupervisorProtocol
{
    /// <summary>Who asks, for what changes something.</summary>
    /// <param name="Request">The same id again has no second effect, and the same answer.</param>
    /// <param name="Client">The client process.</param>
    public sealed record Asker(RequestId Request, ClientId Client);

    /// <summary>Where the client stands, for targets.</summary>
    /// <param name="Directory">Its current directory.</param>
    /// <param name="Project">The project of that directory, or null.</param>
    public sealed record Place(string Directory, string? Project = null);

    /// <summary>Asks whether the takeover is over; answered by <see cref="Ready"/> when it is.</summary>
    public sealed record GetReady;

    /// <summary>The takeover is over.</summary>
    /// <param name="Generation">Of this supervisor.</param>
    /// <param name="Refused">Records that were not taken over, and why, for the log.</param>
    public sealed record Ready(long Generation, ValueList<string> Refused)
    {
        /// <summary>Nothing has been started with the supervisor yet in this keeper's life: see <see cref="Autostart"/>.</summary>
        public bool IsFirst { get; init; }
    }

    /// <summary>Asks to be told when all that has happened so far is in the journal of events; answered by <see cref="Journalled"/>.</summary>
    public sealed record GetJournalled;

    /// <summary>What had happened is in the journal.</summary>
    public sealed record Journalled;

    /// <summary>Starts a command, or joins it. Answered by <see cref="Results"/> of one, or <see cref="Refused"/>; with a session also through its sink.</summary>
    public sealed record Run
    {
        /// <summary>Who asks.</summary>
        public required Asker Asker { get; init; }

        /// <summary>Program and arguments.</summary>
        public required ValueList<string> Command { get; init; }

        /// <summary>Absolute.</summary>
        public required string WorkingDirectory { get; init; }

        /// <summary>What the client hands over of itself.</summary>
        public required Caller Caller { get; init; }

        /// <summary><c>--name</c>.</summary>
        public ServiceName? Name { get; init; }

        /// <summary><c>--label</c>.</summary>
        public string? Label { get; init; }

        /// <summary><c>-e</c>.</summary>
        public ValueMap<string> Environment { get; init; } = ValueMap.Empty<string>();

        /// <summary><c>--fresh</c>: stop a running one first.</summary>
        public bool Fresh { get; init; }

        /// <summary><c>--new</c>: never join.</summary>
        public bool New { get; init; }

        /// <summary>Whether joining is possible as far as the client can tell: no stdin to forward, no name or environment of its own.</summary>
        public bool Join { get; init; }

        /// <summary><c>--restart</c>, default no.</summary>
        public RestartPolicy Restart { get; init; } = RestartPolicy.No;

        /// <summary><c>--stop</c>, default the usual ladder.</summary>
        public StopLadder Stop { get; init; } = StopLadder.Default;

        /// <summary><c>--on-exit</c>, if the user said stop or detach; it becomes the unit's.</summary>
        public OnExit? OnExit { get; init; }

        /// <summary>Whether standard input will be forwarded.</summary>
        public bool Stdin { get; init; }

        /// <summary>It is to have a terminal.</summary>
        public bool Tty { get; init; }

        /// <summary>The client that stays attached, or null for <c>run -d</c>.</summary>
        public SessionOpening? Session { get; init; }
    }

    /// <summary>Starts known services, or one command. Answered by <see cref="Results"/> when they run, or <see cref="Refused"/>.</summary>
    /// <param name="Asker">Who asks.</param>
    /// <param name="Words">All known targets, or together one command.</param>
    /// <param name="Place">Where the client stands.</param>
    /// <param name="Caller">What it hands over of itself.</param>
    public sealed record Start(Asker Asker, ValueList<string> Words, Place Place, Caller Caller)
    {
        /// <summary><c>--working-directory</c>, for a command; otherwise the client's own.</summary>
        public string? WorkingDirectory { get; init; }

        /// <summary>Why the first word is no program, or null: what is neither a service nor a program is an error and no run that failed.</summary>
        public string? NoProgram { get; init; }

        /// <summary><c>--environment</c>, for a command.</summary>
        public ValueMap<string> Environment { get; init; } = ValueMap.Empty<string>();

        /// <summary><c>--label</c>, for a command.</summary>
        public string? Label { get; init; }

        /// <summary>Answer at once.</summary>
        public bool NoWait { get; init; }
    }

    /// <summary>Stops. Answered by <see cref="Results"/> when the trees are gone or the ladders over, or <see cref="Refused"/>.</summary>
    /// <param name="Asker">Who asks; the same client with another request id moves the ladder on.</param>
    /// <param name="Words">All known targets, or together one command.</param>
    /// <param name="Place">Where the client stands.</param>
    public sealed record Stop(Asker Asker, ValueList<string> Words, Place Place)
    {
        /// <summary><c>--working-directory</c>: of the command that is meant.</summary>
        public string? WorkingDirectory { get; init; }

        /// <summary><c>--force</c>: KILL at once.</summary>
        public bool Force { get; init; }

        /// <summary>The agent that asks: what another has started it ends only by force, and then politely. Null: nobody is asked back.</summary>
        public Owner? By { get; init; }

        /// <summary>Answer at once.</summary>
        public bool NoWait { get; init; }
    }

    /// <summary>Exactly these services are started, restarted or stopped: what `up` and `down` have worked out. Answered by <see cref="Results"/> in their order.</summary>
    /// <param name="Asker">Who asks.</param>
    /// <param name="Action">Start, restart or stop.</param>
    /// <param name="Names">Whom.</param>
    /// <param name="Caller">What it hands over of itself; null keeps the last caller's.</param>
    public sealed record Named(Asker Asker, RequestAction Action, ValueList<ServiceName> Names, Caller? Caller)
    {
        /// <summary>Of a start: those with a timetable wait for their time.</summary>
        public bool Waits { get; init; }

        /// <summary>Stop by KILL at once.</summary>
        public bool Force { get; init; }

        /// <summary>Of a stop, the agent that asks: what another has started it ends only by force, and then politely. Null: nobody is asked back.</summary>
        public Owner? By { get; init; }

        /// <summary>Answer at once.</summary>
        public bool NoWait { get; init; }
    }

    /// <summary>An agent is about to end these, beside other things: is it to be asked back first? Answered by <see cref="NotAskedBack"/>, or <see cref="Refused"/>; nothing changes.</summary>
    /// <param name="Asker">Who asks: what was begun already by a request that is sent again is carried out.</param>
    /// <param name="Action">Restart or stop.</param>
    /// <param name="Names">Whom; who is unknown is nobody's.</param>
    /// <param name="By">The agent; null: nobody is asked back.</param>
    public sealed record AskBack(Asker Asker, RequestAction Action, ValueList<ServiceName> Names, Owner? By);

    /// <summary>It may.</summary>
    public sealed record NotAskedBack;

    /// <summary>Restarts. Answered by <see cref="Results"/> when the new instances run, or <see cref="Refused"/>.</summary>
    /// <param name="Asker">Who asks.</param>
    /// <param name="Words">All known targets, or together one command.</param>
    /// <param name="Place">Where the client stands.</param>
    /// <param name="Caller">What it hands over of itself; null keeps the last caller's.</param>
    public sealed record Restart(Asker Asker, ValueList<string> Words, Place Place, Caller? Caller)
    {
        /// <summary><c>--working-directory</c>: of the command that is meant.</summary>
        public string? WorkingDirectory { get; init; }

        /// <summary><c>--label</c>: the new label.</summary>
        public string? Label { get; init; }

        /// <summary>Stop by KILL at once.</summary>
        public bool Force { get; init; }

        /// <summary>The agent that asks: what another has started it ends only by force, and then politely. Null: nobody is asked back.</summary>
        public Owner? By { get; init; }

        /// <summary>Answer at once.</summary>
        public bool NoWait { get; init; }
    }

    /// <summary>Sends a signal. Answered by <see cref="Results"/>, or <see cref="Refused"/>.</summary>
    /// <param name="Asker">Who asks.</param>
    /// <param name="Targets">Each a target.</param>
    /// <param name="Place">Where the client stands.</param>
    /// <param name="Signal">Which signal.</param>
    /// <param name="Scope">To whom.</param>
    public sealed record Kill(Asker Asker, ValueList<string> Targets, Place Place, Signal Signal, SignalScope Scope)
    {
        /// <summary>Also to what another than <see cref="By"/> has started.</summary>
        public bool Force { get; init; }

        /// <summary>The agent that asks: to what another has started it sends one only by force. Null: nobody is asked back.</summary>
        public Owner? By { get; init; }
    }

    /// <summary>Has services read their configuration again. Answered by <see cref="Results"/>, or <see cref="Refused"/>.</summary>
    /// <param name="Asker">Who asks.</param>
    /// <param name="Targets">Each a target.</param>
    /// <param name="Place">Where the client stands.</param>
    public sealed record Reload(Asker Asker, ValueList<string> Targets, Place Place);

    /// <summary>Has services stand still, or go on. Answered by <see cref="Results"/>, or <see cref="Refused"/>.</summary>
    /// <param name="Asker">Who asks.</param>
    /// <param name="Targets">Each a target.</param>
    /// <param name="Place">Where the client stands.</param>
    /// <param name="On">Which of the two.</param>
    public sealed record Pause(Asker Asker, ValueList<string> Targets, Place Place, bool On);

    /// <summary>Forgives failures. Answered by <see cref="Results"/>, or <see cref="Refused"/>.</summary>
    /// <param name="Asker">Who asks.</param>
    /// <param name="Targets">Each a target.</param>
    /// <param name="Place">Where the client stands.</param>
    public sealed record ResetFailed(Asker Asker, ValueList<string> Targets, Place Place);

    /// <summary>Has services started with the supervisor, or not. Answered by <see cref="Results"/>, or <see cref="Refused"/>.</summary>
    /// <param name="Asker">Who asks.</param>
    /// <param name="Targets">Each a target.</param>
    /// <param name="Place">Where the client stands.</param>
    /// <param name="On">Whether.</param>
    /// <param name="Caller">What the client hands over of itself, for that start.</param>
    public sealed record Enable(Asker Asker, ValueList<string> Targets, Place Place, bool On, Caller? Caller);

    /// <summary>The files have been read: what is to be started with the supervisor is, once in a keeper's life. Answered by <see cref="Autostarted"/>.</summary>
    /// <param name="Gone">Services that left the files meanwhile.</param>
    public sealed record Autostart(ValueList<ServiceName> Gone);

    /// <summary>What is to be started with the supervisor starts, or waits for what it needs, and a listing shows it so.</summary>
    public sealed record Autostarted;

    /// <summary>Asks for snapshots. Answered by <see cref="Listing"/>; by <see cref="Refused"/> when a target is unknown.</summary>
    /// <param name="Targets">Each a target; empty for all.</param>
    /// <param name="Place">Where the client stands.</param>
    public sealed record List(ValueList<string> Targets, Place Place)
    {
        /// <summary>Only the one with this pid.</summary>
        public int? Pid { get; init; }

        /// <summary>Only those whose command line or label contains it.</summary>
        public string? Text { get; init; }

        /// <summary>Only those of this directory.</summary>
        public string? WorkingDirectory { get; init; }

        /// <summary>All ended runs, not only the last ten.</summary>
        public bool All { get; init; }
    }

    /// <summary>What the files declare now. New ones become known, changed ones hold from their next start. Answered by <see cref="Defined"/>.</summary>
    /// <param name="Units">The definitions; of one that is known the new one.</param>
    public sealed record Define(ValueList<ServiceUnit> Units)
    {
        /// <summary>The files that were read as a whole: what is known of them and not among the units has left them.</summary>
        public ValueList<string> Files { get; init; } = [];
    }

    /// <summary>Services and runs that shall be known no longer, with their history. Answered by <see cref="Defined"/>.</summary>
    /// <param name="Services">Unknown ones are nothing; what lives is refused.</param>
    public sealed record Forget(ValueList<ServiceName> Services);

    /// <summary>What was defined is known, what was to be forgotten is not.</summary>
    /// <param name="Refused">Those for which it was not possible, and why.</param>
    public sealed record Defined(ValueList<string> Refused);

    /// <summary>Attaches a client. Answers come through the sink alone.</summary>
    /// <param name="Target">To what.</param>
    /// <param name="Place">Where the client stands.</param>
    /// <param name="Session">The client.</param>
    public sealed record Attach(string Target, Place Place, SessionOpening Session);

    /// <summary>A client comes back to its session after a lost connection. Answers come through the sink alone; <see cref="SessionEvent.Attached"/> names the present instance.</summary>
    /// <param name="Service">The service it was attached to.</param>
    /// <param name="Session">The client; a policy it gave before and leaves out now stays.</param>
    public sealed record Resume(ServiceName Service, SessionOpening Session);

    /// <summary>A session's connection has ended.</summary>
    /// <param name="Session">Which; an unknown one is nothing.</param>
    /// <param name="Detached">True when the client said goodbye: no policy. False when it vanished: its policy.</param>
    public sealed record CloseSession(SessionId Session, bool Detached);

    /// <summary>Stops every service by its ladder, and takes no more requests that start something. Answered by <see cref="AllStopped"/>, or <see cref="Refused"/>.</summary>
    /// <param name="Asker">Who asks; the same client again moves the ladders on.</param>
    /// <param name="Keep">Leave the services running: answered at once.</param>
    public sealed record Shutdown(Asker Asker, bool Keep)
    {
        /// <summary>The agent that asks: while something of another's runs it is refused. Null: nobody is asked back.</summary>
        public Owner? By { get; init; }
    }

    /// <summary>Everything has been stopped.</summary>
    /// <param name="Survivors">Who is left, by service; empty when all went well.</param>
    public sealed record AllStopped(ValueList<ServiceSnapshot> Survivors);

    /// <summary>Snapshots, by name.</summary>
    /// <param name="Services">In the order of their names; for targets in the order of these.</param>
    public sealed record Listing(ValueList<ServiceSnapshot> Services);

    /// <summary>What a request yielded, service by service, in the order of its words.</summary>
    /// <param name="Each">At least one.</param>
    public sealed record Results(ValueList<ActionResult> Each);

    /// <summary>A request that had no effect.</summary>
    /// <param name="Code">What is wrong, for programs.</param>
    /// <param name="Text">The same for people: WHAT: WHY, and the next step where there is one.</param>
    /// <param name="Matches">What an ambiguous target may mean.</param>
    public sealed record Refused(RefusalCode Code, string Text, ValueList<ServiceName> Matches);
}

/// <summary>Why a request was refused.</summary>
public enum RefusalCode
{
    /// <summary>No such service, run or command.</summary>
    NoSuchTarget,

    /// <summary>Several match.</summary>
    Ambiguous,

    /// <summary>The request makes no sense.</summary>
    Usage,

    /// <summary>It contradicts what there is: a name or label that is in use.</summary>
    Conflict,

    /// <summary>It is not running.</summary>
    NotRunning,

    /// <summary>The supervisor is shutting down.</summary>
    ShuttingDown,

    /// <summary>Our fault.</summary>
    Internal,
}

/// <summary>What a request yielded for one service.</summary>
/// <param name="Action">What was asked for.</param>
/// <param name="Service">The service after it.</param>
/// <param name="Pid">The instance it was about: the new one of a start, the one that was stopped.</param>
/// <param name="Error">What went wrong, for people; or null.</param>
/// <param name="Failure">The launch failure behind the error, with the exit code that a run ends with; or null.</param>
/// <param name="Survivors">Who is left of a stop that failed.</param>
public sealed record ActionResult(RequestAction Action, ServiceSnapshot Service, int? Pid, string? Error, LaunchFailure? Failure, ValueList<TreeMember> Survivors)
{
    /// <summary>The words were taken as a command.</summary>
    public bool Command { get; init; }

    /// <summary>The run joined what ran already.</summary>
    public bool Joined { get; init; }

    /// <summary>Of what was joined: how long it has been running.</summary>
    public TimeSpan? Age { get; init; }
}
