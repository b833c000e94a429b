using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>What starts or restarts a service besides people, its restart policy and other services.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Turn), "turn")]
[JsonDerivedType(typeof(Connection), "connection")]
public abstract record Trigger
{
    private Trigger() { }

    /// <summary>In words, without a full stop.</summary>
    [JsonIgnore]
    public abstract string Text { get; }

    /// <summary>Somebody connected to one of its sockets.</summary>
    public sealed record Connection : Trigger
    {
        /// <inheritdoc/>
        public override string Text => "somebody connected";
    }

    /// <summary>Its time has come.</summary>
    /// <param name="At">Wall clock: the time of its timetable.</param>
    /// <param name="IsLate">Whether it was missed and is made up for.</param>
    public sealed record Turn(DateTimeOffset At, bool IsLate) : Trigger
    {
        /// <summary>Whether it came while another instance ran, and was put off until now.</summary>
        public bool WasPutOff { get; init; }

        /// <inheritdoc/>
        public override string Text => WasPutOff ? $"its turn of {Time} was put off while it ran (overlap)" : IsLate ? $"it missed its turn of {Time} (catch_up)" : $"its time has come ({Time})";

        private string Time => At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
    }
}
