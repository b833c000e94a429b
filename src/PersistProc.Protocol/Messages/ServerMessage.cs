using System.Text.Json.Serialization;

namespace PersistProc.Protocol;

/// <summary>
/// A text message from the server in a session; <c>type</c> says which.
/// A type this client does not know arrives as the base and is passed over.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(Attached), "attached")]
[JsonDerivedType(typeof(InstanceStarted), "instance")]
[JsonDerivedType(typeof(Stopping), "stopping")]
[JsonDerivedType(typeof(Exited), "exited")]
[JsonDerivedType(typeof(BackingOff), "backoff")]
[JsonDerivedType(typeof(Ended), "ended")]
[JsonDerivedType(typeof(Rested), "rested")]
[JsonDerivedType(typeof(NotLaunched), "not_launched")]
[JsonDerivedType(typeof(Waits), "waits")]
[JsonDerivedType(typeof(BecameReady), "ready")]
[JsonDerivedType(typeof(Gap), "gap")]
[JsonDerivedType(typeof(CaughtUp), "caught_up")]
[JsonDerivedType(typeof(StdinTaken), "stdin")]
[JsonDerivedType(typeof(SessionError), "error")]
public record ServerMessage;

/// <summary>The first answer: whom the session has, and where its bytes begin.</summary>
public sealed record Attached : ServerMessage
{
    public required string Name { get; init; }
    public int Instance { get; init; }
    public int? Pid { get; init; }

    /// <summary>The pid that <see cref="Instance"/> had, when it has ended already.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? EndedPid { get; init; }

    public bool Joined { get; init; }

    /// <summary>Seconds since the joined process was started.</summary>
    public double? Age { get; init; }

    public string Label { get; init; } = "";
    public IReadOnlyList<string> Command { get; init; } = [];
    public long Position { get; init; }

    /// <summary>This session owns the standard input of the process, or types into its terminal.</summary>
    public bool Stdin { get; init; }

    /// <summary>The process has a terminal.</summary>
    public bool Tty { get; init; }

    /// <summary>The keys that leave a terminal, as this supervisor's settings have them; null: nothing is set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DetachKeys { get; init; }

    /// <summary>What the terminal shows now comes first, and behind it <see cref="CaughtUp"/>; null: it does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Replays { get; init; }

    /// <summary>Bytes of standard input taken so far.</summary>
    public long StdinOffset { get; init; }

    /// <summary>The policy in force: "stop" or "detach"; null for a follower.</summary>
    public string? Vanish { get; init; }

    public string Version { get; init; } = Wire.Version;
    public int Protocol { get; init; } = Wire.Protocol;
}

/// <summary>A new instance goes on in the same stream.</summary>
public sealed record InstanceStarted : ServerMessage
{
    public int Instance { get; init; }
    public int? Pid { get; init; }
    public string? Reason { get; init; }
}

/// <summary>To a follower: the instance is ready, which it was not when it started.</summary>
public sealed record BecameReady : ServerMessage
{
    /// <summary>How long that took, from its start.</summary>
    public double Seconds { get; init; }
}

/// <summary>A rung of a stop ladder, whoever started it.</summary>
public sealed record Stopping : ServerMessage
{
    /// <summary>The signal just sent, without "SIG".</summary>
    public required string Rung { get; init; }

    /// <summary>How long it waits before the next; null: to the end.</summary>
    public double? Seconds { get; init; }

    public string? Next { get; init; }
    public IReadOnlyList<AliveProcess> Alive { get; init; } = [];
}

/// <summary>Someone a stop waits for.</summary>
public sealed record AliveProcess(int Pid, string Command);

/// <summary>The end of an instance, sent after all bytes up to <see cref="Position"/>.</summary>
public sealed record Exited : ServerMessage
{
    public int? ExitCode { get; init; }
    public string? ExitSignal { get; init; }
    public long Position { get; init; }
}

/// <summary>It will be started again; the stream goes on.</summary>
public sealed record BackingOff : ServerMessage
{
    public double Seconds { get; init; }
}

/// <summary>The service is at rest and nothing of its tree lives; the server closes after it.</summary>
public sealed record Ended : ServerMessage
{
    /// <summary>Who it was; a client that came after its end has not been told otherwise.</summary>
    public string? Name { get; init; }

    public required string State { get; init; }
    public int? ExitCode { get; init; }
    public string? ExitSignal { get; init; }
    public string? Why { get; init; }
}

/// <summary>To a follower: what was there when it came has been sent; from here on it is live.</summary>
public sealed record CaughtUp : ServerMessage;

/// <summary>Bytes that could not be kept, or are no longer there.</summary>
public sealed record Gap : ServerMessage
{
    public long From { get; init; }

    /// <summary>Where the stream goes on; the same as <see cref="From"/> for what never had a position.</summary>
    public long To { get; init; }

    /// <summary>How many bytes are missing.</summary>
    public long Lost { get; init; }

    /// <summary>Why they could not be kept, where that is known.</summary>
    public string? Why { get; init; }
}

/// <summary>All bytes of standard input before <see cref="Offset"/> have been taken.</summary>
public sealed record StdinTaken : ServerMessage
{
    public long Offset { get; init; }
}

/// <summary>To a follower: the start or the stop of its service waits for others.</summary>
public sealed record Waits : ServerMessage
{
    public required string Why { get; init; }
}

/// <summary>To a follower: an instance could not be started. The session goes on: another may come.</summary>
public sealed record NotLaunched : ServerMessage
{
    public required string Error { get; init; }
}

/// <summary>To a follower: its service is at rest. The session goes on: another instance may come.</summary>
public sealed record Rested : ServerMessage
{
    public required string State { get; init; }
    public int? ExitCode { get; init; }
    public string? ExitSignal { get; init; }
    public string? Why { get; init; }

    /// <summary>It is started again by its timetable.</summary>
    public bool? StartsAgain { get; init; }
}

/// <summary>The session cannot be had, or cannot go on; the server closes after it.</summary>
public sealed record SessionError : ServerMessage
{
    public required string Error { get; init; }
    public int? ExitCode { get; init; }
    public string? Code { get; init; }
}
