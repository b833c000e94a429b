using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>What starts or restarts a service besides people, its restart policy and other services.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Turn), "turn")]
[JsonDerivedType(typeof(Connection), "connection")]
[JsonDerivedType(typeof(Change), "change")]
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

    /// <summary>A file that it watches has changed.</summary>
    /// <param name="Path">The first one, relative to its service file where it lies below; null if nobody knows which.</param>
    /// <param name="More">How many others.</param>
    public sealed record Change(string? Path, int More) : Trigger
    {
        /// <summary>Whether it was put off, since files change whenever it is restarted.</summary>
        public bool IsSlowed { get; init; }

        /// <inheritdoc/>
        public override string Text => (Path, More) switch
        {
            (null, _) => "so many files have changed at once that nobody knows which",
            (_, 0) => $"{Path} has changed",
            _ => $"{Path} and {More} more have changed",
        } + (IsSlowed ? "; put off, since files change whenever it is restarted (watch.ignore)" : "");
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
