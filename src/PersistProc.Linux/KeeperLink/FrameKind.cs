namespace PersistProc.Linux.KeeperLink;

/// <summary>What is said on the control socket between keeper and supervisor.</summary>
public enum FrameKind : byte
{
    // keeper -> supervisor
    /// <summary>generation i64, keeper's pid i32, reaps at once i32 (0/1), limits of the session: count, (resource i32, soft i64)…</summary>
    Welcome = 1,
    /// <summary>key, bytes: one opaque record.</summary>
    Record = 2,
    /// <summary>service, attempt i64, tag i64, pid i32, code i32 (0: alive), status i32, streams i32, fostered i32 (1: another keeper made it; 2: and its pipes are lost); descriptors: pidfd, then the streams'.</summary>
    Held = 3,
    /// <summary>The supervisor acknowledges before more descriptors are sent.</summary>
    BatchEnd = 4,
    /// <summary>Everything has been handed over.</summary>
    HandedOver = 5,
    /// <summary>service, attempt i64, pid i32 (0: failed), errno i32, streams i32; descriptors as in Held. Of one that failed also: step i32 (<see cref="Launching.StageStep"/>), detail i32.</summary>
    Spawned = 6,
    /// <summary>service, attempt i64, code i32 (CLD_*), status i32. Repeated to the next supervisor until released.</summary>
    Exited = 7,
    /// <summary>Someone below the keeper who was no leader has ended.</summary>
    OrphansReaped = 8,
    /// <summary>number i64: answer, or count as dead.</summary>
    Ping = 9,
    /// <summary>The keeper was asked to end (SIGTERM, SIGINT): stop everything, then say Bye.</summary>
    ShutdownAsked = 10,
    /// <summary>Another supervisor is to take over: write what is noted, say StoodDown, and expect the end.</summary>
    StandDown = 11,
    /// <summary>How an upgrade ended: request, done i32 (0/1), version and path before, version and path after, what went wrong.</summary>
    Upgraded = 12,
    /// <summary>key; descriptor: one that an earlier supervisor had put there by <see cref="Store"/>.</summary>
    Stored = 13,
    /// <summary>pid i32 (0: none); descriptor: its pidfd. A holder that has everything, or that there is none now.</summary>
    Kept = 14,

    /// <summary>number i64: all that came before the <see cref="Fence"/> with that number is carried out, and passed on to the holder.</summary>
    Fenced = 21,

    // keeper -> supervisor and holder
    /// <summary>config, state, run, socket, nofile i64, aloud i32 (0/1), keeper's path, supervisor's path, version, reign i64; descriptors: lock, listener, guard, mark, the programs of keeper and supervisor, the second listener if there is one.</summary>
    Belongings = 15,

    // keeper -> holder, besides what a supervisor is told and what it orders
    /// <summary>service, attempt i64, tag i64, streams i32; descriptors: the streams'. It is about to be made.</summary>
    Preparing = 16,
    /// <summary>service, attempt i64, pid i32; descriptor: its pidfd.</summary>
    Made = 17,
    /// <summary>service, attempt i64, last attempt i64: there was none after all.</summary>
    Unmade = 18,
    /// <summary>generation i64, resting i32 (0/1), shutdown asked i32 (0/1); descriptor: the supervisor's pidfd, if there is one.</summary>
    Supervises = 19,
    /// <summary>The keeper ends in order, or becomes another: end, and do nothing.</summary>
    HoldNoMore = 20,

    // supervisor -> keeper
    /// <summary>This supervisor has taken over and serves: its end is no failure to come up.</summary>
    Hello = 64,
    BatchAcknowledged = 65,
    /// <summary>See <see cref="Launching.SpawnFrame"/>.</summary>
    Spawn = 66,
    /// <summary>service, attempt i64: its tree is empty; close and forget.</summary>
    Release = 67,
    /// <summary>key, bytes</summary>
    Put = 68,
    /// <summary>key</summary>
    Delete = 69,
    /// <summary>service, attempt i64</summary>
    CloseStdin = 70,
    /// <summary>number i64</summary>
    Pong = 71,
    /// <summary>The supervisor ends, and so shall the keeper once it has.</summary>
    Bye = 72,
    /// <summary>request, directory: replace keeper and supervisor by the programs there. Answered by Upgraded, to whichever supervisor lives then.</summary>
    Upgrade = 73,
    /// <summary>All that was ordered is said and on disk: it may be ended.</summary>
    StoodDown = 74,
    /// <summary>As StoodDown, and no supervisor is to follow until somebody needs one.</summary>
    Rest = 75,
    /// <summary>The end that the keeper was asked for is refused: a service could not be stopped. Nobody is asked to end any more.</summary>
    GoesOn = 76,
    /// <summary>key; descriptor: hold it, in place of one with the same key, and give it to the next supervisor.</summary>
    Store = 77,
    /// <summary>key: close it.</summary>
    Unstore = 78,
    /// <summary>service, attempt i64, tag i64, pid i32; descriptor: its pidfd. Made by a keeper that has died with all who knew what it held: foster it.</summary>
    Adopt = 79,
    /// <summary>It is about to take over what it is given: from then on it moves what services write.</summary>
    Awake = 80,

    /// <summary>number i64: answer with <see cref="Fenced"/> when you come to it.</summary>
    Fence = 81,

    // keeper -> its successor, in the table (see KeeperTable). Fields are only ever added, at the end
    /// <summary>format i32, config, state, run, socket, nofile i64, lock i32, listener i32, spare i32, aloud i32 (0/1), guard i32, reign i64.</summary>
    TableHead = 128,
    /// <summary>generation i64, pid i32, control i32, bytes of a frame that is not whole yet, shutdown asked i32, program's path, its descriptor i32.</summary>
    TableSupervisor = 129,
    /// <summary>request, version before, path before, its descriptor i32, path of the supervisor before, its descriptor i32, version after.</summary>
    TableUpgrade = 130,
    /// <summary>service, attempt i64, tag i64, pid i32, code i32, status i32, streams i32, count i32, (descriptor i32)…, fostered i32 (0/1). Without a pid it was about to be made, and has no pidfd.</summary>
    TableInstance = 131,
    /// <summary>service, attempt i64: the last one made.</summary>
    TableAttempt = 132,
    /// <summary>frames before this one i32.</summary>
    TableEnd = 133,
    /// <summary>key, bytes: the record as the supervisor before had left it, should the new keeper be no good.</summary>
    TableBack = 134,
    /// <summary>key, descriptor i32.</summary>
    TableStored = 135,
    /// <summary>whose end it follows, the supervisor's pidfd i32 (0: none), resting i32 (0/1), mark i32: no upgrade, another process becomes the keeper.</summary>
    TableTakeover = 136,
    /// <summary>service, attempt i64, tag i64: ordered by the supervisor that becomes the keeper, and not answered.</summary>
    TableOrder = 137,
}

/// <summary>Which streams an instance has, in the order of their descriptors.</summary>
[Flags]
public enum StreamSet
{
    None = 0,
    Output = 1,
    Error = 2,
    /// <summary>Two descriptors: the pipe's write end, and the memory file with what has been received for it.</summary>
    Input = 4,
    /// <summary>Instead of the others: a terminal's master, both ends of the pipe by which its output goes, both ends of the one by which its input comes, and the memory file with what was typed.</summary>
    Terminal = 8,
}
