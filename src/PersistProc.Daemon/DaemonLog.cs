using Microsoft.Extensions.Logging;

namespace PersistProc.Daemon;

/// <summary>Every line of the supervisor's own log that is not an actor's.</summary>
internal sealed partial class DaemonLog(ILogger<DaemonLog> logger)
{
    [LoggerMessage(1, LogLevel.Information, "supervisor {Version}, generation {Generation}, pid {Pid}, keeper {Keeper}: took over {Instances} instances")]
    public partial void TookOver(string version, long generation, int pid, int keeper, int instances);

    [LoggerMessage(2, LogLevel.Error, "a record was not taken over: {Reason}")]
    public partial void Refused(string reason);

    [LoggerMessage(3, LogLevel.Error, "a record cannot be read: {Reason}")]
    public partial void Unreadable(string reason);

    /// <summary>What a full or refused disk is to blame for is told in a line; anything else is our own fault, and told with its place.</summary>
    public void Fault(Exception failure)
    {
        if (failure is IOException or UnauthorizedAccessException) NotDone(failure.Message);
        else Broken(failure);
    }

    [LoggerMessage(4, LogLevel.Error, "a piece of work failed")]
    private partial void Broken(Exception failure);

    [LoggerMessage(18, LogLevel.Error, "a piece of work failed: {Reason}. What runs goes on, and what was to be kept is tried again")]
    private partial void NotDone(string reason);

    [LoggerMessage(5, LogLevel.Critical, "the keeper is gone; the holder takes its place, or else this process")]
    public partial void KeeperLost();

    [LoggerMessage(6, LogLevel.Information, "asked to end: every service is stopped by its ladder")]
    public partial void ShuttingDown();

    [LoggerMessage(7, LogLevel.Warning, "a service file is not used: {Error}")]
    public partial void ServiceFile(string error);

    [LoggerMessage(30, LogLevel.Warning, "the journal of events {Path} is damaged: {Reason}. What is damaged is passed over")]
    public partial void JournalDamaged(string path, string reason);

    [LoggerMessage(31, LogLevel.Error, "the journal of events {Path} cannot be written: {Reason}. Events are lost until it can")]
    public partial void JournalNotWritten(string path, string reason);

    [LoggerMessage(32, LogLevel.Error, "{Path} cannot be written: {Reason}. With which environment and profiles files are read is known to this supervisor, and not to the next one until it can")]
    public partial void InputsNotWritten(string path, string reason);

    [LoggerMessage(8, LogLevel.Warning, "a connection of user {Uid} (pid {Pid}) was refused")]
    public partial void Stranger(uint uid, int pid);

    [LoggerMessage(9, LogLevel.Information, "asked to be replaced by the programs in {Directory}")]
    public partial void UpgradeAsked(string directory);

    [LoggerMessage(10, LogLevel.Information, "stands down: another supervisor takes over")]
    public partial void StandsDown();

    [LoggerMessage(11, LogLevel.Information, "upgraded from {FromVersion} ({FromPath}) to {ToVersion} ({ToPath})")]
    public partial void Upgraded(string fromVersion, string fromPath, string toVersion, string toPath);

    [LoggerMessage(12, LogLevel.Error, "not upgraded to {ToPath}: {Error}")]
    public partial void NotUpgraded(string toPath, string error);

    [LoggerMessage(13, LogLevel.Information, "asked to rest: the services run on, the next command starts a supervisor")]
    public partial void Rests();

    [LoggerMessage(14, LogLevel.Information, "asked to end again: every ladder moves on")]
    public partial void ShutdownAskedAgain();

    [LoggerMessage(15, LogLevel.Information, "{Method} {Path} of pid {Pid} (user {Uid}): {Status} after {Milliseconds} ms")]
    public partial void Served(string method, string path, int pid, uint uid, int status, long milliseconds);

    [LoggerMessage(16, LogLevel.Information, "serves on {Socket}")]
    public partial void Serves(string socket);

    [LoggerMessage(19, LogLevel.Information, "serves on http://{Address} too, for who brings the token in {Path}")]
    public partial void ServesPort(string address, string path);

    [LoggerMessage(20, LogLevel.Error, "no TCP port is opened: {Reason}. The socket is served all the same")]
    public partial void NoPort(string reason);

    [LoggerMessage(21, LogLevel.Warning, "{Path} could be read by others: another token was made")]
    public partial void TokenReplaced(string path);

    [LoggerMessage(17, LogLevel.Information, "the supervisor has ended; nothing is left")]
    public partial void Ended();

    [LoggerMessage(34, LogLevel.Error, "the settings are used without what is wrong in them: {Error}")]
    public partial void Settings(string error);

    [LoggerMessage(32, LogLevel.Information, "removed {File}, {Bytes} bytes: the logs took more than they may together, or it was too old")]
    public partial void LogRemoved(string file, long bytes);

    [LoggerMessage(35, LogLevel.Error, "{Directory}: a log that was put away could not be compressed: {Reason}. It stays as it is, and is tried again")]
    public partial void NotCompressed(string directory, string reason);

    [LoggerMessage(40, LogLevel.Warning, "{Instance}: a message to its notify socket was dropped: process {Pid} of user {Uid} is none of its own")]
    public partial void NotifiedByStranger(string instance, int pid, uint uid);

    [LoggerMessage(41, LogLevel.Warning, "{Service}: a descriptor that it wants stored was closed: it may have {Most} (fd_store_max)")]
    public partial void StoreIsFull(string service, int most);

    [LoggerMessage(42, LogLevel.Warning, "{Instance}: {Dropped} messages to its notify socket were dropped: longer than {Most} bytes, or with too many descriptors")]
    public partial void NotifyDropped(string instance, long dropped, int most);

    [LoggerMessage(43, LogLevel.Error, "{Service}: socket {Name} is not open: {Error}")]
    public partial void SocketNotOpened(string service, string name, string error);

    [LoggerMessage(33, LogLevel.Error, "not ended: could not be stopped: {Names}. The supervisor goes on")]
    public partial void CouldNotShutDown(string names);

    [LoggerMessage(50, LogLevel.Information, "trees get control groups of their own in {Directory}, with {Controllers}")]
    public partial void Leaves(string directory, string controllers);

    [LoggerMessage(51, LogLevel.Information, "trees get no control groups, they are found by their mark: {Reason}")]
    public partial void NoLeaves(string reason);

    [LoggerMessage(53, LogLevel.Error, "{Key} is not obeyed: {File} could not be written: {Reason}")]
    public partial void LeafNotLimited(string key, string file, string reason);

    [LoggerMessage(60, LogLevel.Error, "the keeper has died before this supervisor ({Pid}) had everything, and there is no holder: what lives is found by its mark when the next command starts a supervisor")]
    public partial void NotWhole(int pid);

    [LoggerMessage(61, LogLevel.Error, "{Reason}")]
    public partial void CannotRevive(string reason);

    [LoggerMessage(52, LogLevel.Warning, "the control group {Directory} could not be made: {Reason}. That tree is found by its mark")]
    public partial void LeafNotMade(string directory, string reason);

    [LoggerMessage(62, LogLevel.Information, "{File}: its last shell left long enough ago; stops {Services}")]
    public partial void ProjectIsLeft(string file, string services);

    [LoggerMessage(70, LogLevel.Warning, "hook {Hook}: {Why}. Nothing else is affected")]
    public partial void HookFailed(string hook, string why);

    [LoggerMessage(71, LogLevel.Warning, "hook {Hook}: {Count} more calls have failed since that was said last")]
    public partial void HookFailedOften(string hook, long count);

    [LoggerMessage(72, LogLevel.Warning, "hook {Hook}: called too often for {Service} ({Most} times in {Seconds} s): what comes more is left out until that is over")]
    public partial void HookHeldBack(string hook, string service, int most, double seconds);

    [LoggerMessage(73, LogLevel.Information, "hooks are called: {Names}")]
    public partial void Hooks(string names);

    [LoggerMessage(74, LogLevel.Warning, "hook {Hook}: how far it has come cannot be noted ({Why}): after a crash calls may be made again")]
    public partial void HookNotNoted(string hook, string why);

    [LoggerMessage(80, LogLevel.Information, "lines, events and metrics are exported to {Endpoint}")]
    public partial void Exports(string endpoint);

    [LoggerMessage(81, LogLevel.Warning, "the collector at {Endpoint} takes no {What}: {Why}. It is tried again; nothing else is affected")]
    public partial void CollectorAway(string endpoint, string what, string why);

    [LoggerMessage(82, LogLevel.Information, "the collector at {Endpoint} takes {What} again, after {Time}")]
    public partial void CollectorBack(string endpoint, string what, string time);

    [LoggerMessage(83, LogLevel.Warning, "of {What} not everything was exported: {Why}")]
    public partial void NotExported(string what, string why);

    [LoggerMessage(84, LogLevel.Warning, "how far the export has come cannot be noted ({Why}): after a crash some may be exported again")]
    public partial void ExportNotNoted(string why);

    [LoggerMessage(85, LogLevel.Warning, "terminals have no socket of their own at {Path}: {Why}. Clients come by the other one, and keys take a little longer")]
    public partial void NoDoor(string path, string why);
}
