using System.Globalization;
using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Protocol;
using PersistProc.Supervision;

namespace PersistProc.Daemon.Gateway;

/// <summary>From the wire's records to the actors' messages. What cannot be read is a usage error that names the word.</summary>
internal static class Translation
{
    public static SupervisorProtocol.Run Run(RunRequest request, Action<SessionEvent>? sink)
    {
        if (request.Command.Count == 0) throw new UsageException("run: no command. Write: persistproc run CMD [ARG…]");
        return new SupervisorProtocol.Run
        {
            Asker = Asker(request.RequestId, request.ClientId),
            Command = request.Command.ToValueList(),
            WorkingDirectory = Absolute(request.WorkingDirectory),
            Caller = Caller(request.Caller) with { Owner = Asking(request.Caller.Owner, Absolute(request.WorkingDirectory)) ?? Owner(request.Caller.Owner) },
            Name = request.Name is { } name ? Name(name) : null,
            Label = request.Label is { Length: > 0 } label ? label : null, // an empty word would mean it
            Environment = Variables(request.Environment),
            Fresh = request.Fresh,
            New = request.New,
            Join = request.Join,
            Restart = request.Restart is { } restart ? Word(Words.Restart, restart) : RestartPolicy.No,
            Stop = request.Stop is { } stop ? Ladder(stop) : StopLadder.Default,
            OnExit = Policy(request.OnExit),
            Stdin = request.Stdin,
            Tty = request.Tty,
            Session = sink is null ? null : Opening(request.Session, request.ClientId, SessionMode.Run, request.Vanish, sink),
        };
    }

    public static SupervisorProtocol.Start Start(StartRequest request) =>
        new(Asker(request.RequestId, request.ClientId), request.Words.ToValueList(), Place(request.Cwd), Caller(request.Caller))
        {
            WorkingDirectory = request.WorkingDirectory is { } directory ? Absolute(directory) : null,
            Environment = Variables(request.Environment),
            Label = request.Label is { Length: > 0 } label ? label : null, // an empty word would mean it
            NoWait = request.NoWait,
            NoProgram = FirstProgram.Missing(request),
        };

    public static SupervisorProtocol.Stop Stop(StopRequest request) =>
        new(Asker(request.RequestId, request.ClientId), request.Words.ToValueList(), Place(request.Cwd))
        {
            WorkingDirectory = request.WorkingDirectory is { } directory ? Absolute(directory) : null,
            Force = request.Force,
            By = Asking(request.By, request.Cwd),
            NoWait = request.NoWait,
        };

    public static SupervisorProtocol.Restart Restart(RestartRequest request) =>
        new(Asker(request.RequestId, request.ClientId), request.Words.ToValueList(), Place(request.Cwd), Caller(request.Caller))
        {
            WorkingDirectory = request.WorkingDirectory is { } directory ? Absolute(directory) : null,
            Label = request.Label is { Length: > 0 } label ? label : null, // an empty word would mean it
            Force = request.Force,
            By = Asking(request.By, request.Cwd),
            NoWait = request.NoWait,
        };

    public static SupervisorProtocol.Kill Kill(KillRequest request)
    {
        if (!Signal.TryParse(request.Signal, out var signal, out var why)) throw new UsageException($"kill: {why}");
        return new SupervisorProtocol.Kill(
            Asker(request.RequestId, request.RequestId), request.Targets.ToValueList(), Place(request.Cwd), signal, Word(Words.Whom, request.Whom))
        {
            Force = request.Force,
            By = Asking(request.By, request.Cwd),
        };
    }

    public static SupervisorProtocol.Reload Reload(TargetsRequest request) =>
        new(Asker(request.RequestId, request.RequestId), request.Targets.ToValueList(), Place(request.Cwd));

    public static SupervisorProtocol.Pause Pause(TargetsRequest request, bool on) =>
        new(Asker(request.RequestId, request.RequestId), request.Targets.ToValueList(), Place(request.Cwd), on);

    public static SupervisorProtocol.ResetFailed ResetFailed(TargetsRequest request) =>
        new(Asker(request.RequestId, request.RequestId), request.Targets.ToValueList(), Place(request.Cwd));

    public static SupervisorProtocol.Enable Enable(TargetsRequest request, bool on) =>
        new(Asker(request.RequestId, request.RequestId), request.Targets.ToValueList(), Place(request.Cwd), on, request.Caller is { } caller ? Caller(caller) : null);

    public static SessionOpening Opening(string? session, string client, SessionMode mode, string? vanish, Action<SessionEvent> sink) =>
        new(new SessionId(session ?? Guid.NewGuid().ToString("N")), new ClientId(client), mode, Policy(vanish), sink);

    public static SupervisorProtocol.Place Place(string directory)
    {
        var absolute = Absolute(directory);
        return new(absolute, ProjectNames.Of(absolute));
    }

    public static SupervisorProtocol.Asker Asker(string request, string client) => new(new RequestId(request), new ClientId(client));

    public static OnExit? Policy(string? word) => word switch
    {
        null or "ask" => null,
        _ => Word(Words.OnExit, word),
    };

    internal static Core.Caller Caller(Protocol.Caller caller) => new(
        caller.Environment.ToValueMap(),
        caller.Umask is { } umask ? Umask(umask) : null,
        (caller.Limits ?? new Dictionary<string, long[]>())
            .Where(limit => limit.Value.Length == 2)
            .ToDictionary(limit => limit.Key, limit => new ResourceLimit((ulong)limit.Value[0], (ulong)limit.Value[1]))
            .ToValueMap(),
        (uint)caller.Uid,
        caller.Pid)
    {
        Terminal = Size(caller.Terminal),
        Owner = Owner(caller.Owner),
    };

    /// <summary>Who asks; what has no place is nobody.</summary>
    internal static Core.Owner? Owner(Protocol.Owner? owner) => owner is { Directory: { } directory } && Path.IsPathRooted(directory)
        ? new Core.Owner(owner.Agent, owner.Terminal, directory, Worktrees.NameOf(Path.Combine(directory, "any")), owner.ByHook)
        : null;

    /// <summary>The agent that asks; who does not say where he stands stands where the request does.</summary>
    internal static Core.Owner? Asking(Protocol.Owner? by, string directory) => by is not { Agent: not null } ? null
        : Owner(Path.IsPathRooted(by.Directory) ? by : by with { Directory = directory });

    /// <summary>How large a client's terminal is; what cannot be is none.</summary>
    internal static Core.TerminalSize? Size(Protocol.TerminalSize? size) => size is null ? null : Core.TerminalSize.Of(size.Rows, size.Columns);

    // what is put into an environment under such a name is found under another one
    private static ValueMap<string> Variables(IReadOnlyDictionary<string, string>? given)
    {
        foreach (var name in (given ?? new Dictionary<string, string>()).Keys)
        {
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal)) throw new UsageException($"environment: \"{name}\" is no name that a variable can have");
        }
        return (given ?? new Dictionary<string, string>()).ToValueMap();
    }

    private static int Umask(string text) =>
        text.Length is > 0 and <= 5 && text.All(digit => digit is >= '0' and <= '7') ? Convert.ToInt32(text, 8) : throw new UsageException($"umask {text}: octal digits are expected, such as 022");

    private static ServiceName Name(string text) =>
        ServiceName.TryParse(text, out var name, out var why) ? name : throw new UsageException($"--name {text}: {why}");

    private static T Word<T>(Vocabulary<T> words, string word) where T : struct, Enum =>
        words.TryParse(word, out var value, out var why) ? value : throw new UsageException(why);

    private static StopLadder Ladder(string text) =>
        StopLadder.TryParse(text, out var ladder, out var why) ? ladder : throw new UsageException($"--stop {text}: {why}");

    private static string Absolute(string directory) => Path.IsPathRooted(directory)
        ? Path.GetFullPath(directory)
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"the directory {directory} is not absolute"));
}

/// <summary>A request that makes no sense; its message is for the one who made it.</summary>
internal sealed class UsageException(string message) : Exception(message);
