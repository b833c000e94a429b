using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>
/// Everything that is durable of a service: what the lifecycle works on, what the keeper holds for the next supervisor,
/// and what <c>status</c> shows. There is no other state of a service anywhere.
/// </summary>
public sealed record ServiceRecord
{
    /// <summary>How many ended instances are remembered.</summary>
    public const int ExitsKept = 10;

    /// <summary>How many requests are remembered.</summary>
    public const int RequestsKept = 32;

    /// <summary>The definition of the present or last instance.</summary>
    [JsonRequired]
    public required ServiceUnit Unit { get; init; }

    /// <summary>The definition of the next instance, when it differs.</summary>
    [JsonRequired]
    public ServiceUnit? NextUnit { get; init; }

    /// <summary>32 random hexadecimal digits, made with the record; see <see cref="InvocationTag"/>.</summary>
    [JsonRequired]
    public required string Seed { get; init; }

    /// <summary>The client of the last start or restart: its environment lies beneath that of automatic restarts too.</summary>
    [JsonRequired]
    public Caller? Caller { get; init; }

    /// <summary>What people want.</summary>
    [JsonRequired]
    public Wish Wish { get; init; } = new Wish.Down(null, false);

    /// <summary>What it is doing.</summary>
    [JsonRequired]
    public ServiceState State { get; init; } = new ServiceState.Idle(new Reason.NeverStarted());

    /// <summary>The highest attempt so far.</summary>
    [JsonRequired]
    public Attempt Attempt { get; init; }

    /// <summary>Automatic restarts since the last start by hand (systemd's NRestarts).</summary>
    [JsonRequired]
    public int Restarts { get; init; }

    /// <summary>Automatic restarts in a row without one that ran long enough: the exponent of the back-off.</summary>
    [JsonRequired]
    public int InARow { get; init; }

    /// <summary>Monotonic: the starts that count for the start limit.</summary>
    [JsonRequired]
    public ValueList<TimeSpan> Starts { get; init; } = [];

    /// <summary>Monotonic: the last starts by connections, as far as they count for <see cref="SocketWish.TriggerLimit"/>.</summary>
    public ValueList<TimeSpan> Triggers { get; init => field = value ?? []; } = []; // null: a record of before it was there

    /// <summary>The present or last instance, or null before the first.</summary>
    [JsonRequired]
    public InstanceRecord? Instance { get; init; }

    /// <summary>The last instances that ended, oldest first.</summary>
    [JsonRequired]
    public ValueList<InstanceRecord> Exits { get; init; } = [];

    /// <summary>The last requests, oldest first.</summary>
    [JsonRequired]
    public ValueList<RequestRecord> Requests { get; init; } = [];

    /// <summary>Whether <c>enable</c> or <c>disable</c> was said last, or null: what its file says.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The client of <c>enable</c>: its environment lies beneath at a start with the supervisor.</summary>
    public Caller? EnabledBy { get; init; }

    /// <summary>What is kept of its timetable; null if it never had one.</summary>
    public TimerRecord? Timer { get; init; }

    /// <summary>The events of the last step that had any; see <see cref="Told"/>. Null before the first.</summary>
    public Told? Told { get; init; }

    /// <summary>Its name.</summary>
    [JsonIgnore]
    public ServiceName Name => Unit.Name;

    /// <summary>A service that was never started.</summary>
    /// <param name="unit">Its definition.</param>
    /// <param name="seed">32 random hexadecimal digits.</param>
    public static ServiceRecord New(ServiceUnit unit, string seed) => new() { Unit = unit, Seed = seed };
}
