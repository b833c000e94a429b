using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>
/// What people want of a service, apart from what it is doing. Commands change the wish, events move the state;
/// a start during a stop or ten restarts at once need no flags: the wish is remembered and met when the state allows.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Up), "up")]
[JsonDerivedType(typeof(Down), "down")]
public abstract record Wish
{
    private Wish() { }

    /// <summary>It shall run, as an instance not older than <paramref name="Least"/>: a restart wishes for one after the present one.</summary>
    /// <param name="Least">The first instance that will do.</param>
    public sealed record Up(Attempt Least) : Wish
    {
        /// <summary>It depends on others: what is to be started is started when the graph lets it.</summary>
        public bool Gated { get; init; }

        /// <summary>The other service because of which it is started; null: by hand.</summary>
        public Tie? Because { get; init; }

        /// <summary>What else starts it; null: people, or another service.</summary>
        public Trigger? Trigger { get; init; }
    }

    /// <summary>It shall not run.</summary>
    /// <param name="By">Who wished so; null when it was never wished otherwise, or by the supervisor itself.</param>
    /// <param name="Force">By KILL, without the polite rungs.</param>
    public sealed record Down(ClientId? By, bool Force) : Wish
    {
        /// <summary>Somebody wished so for this service, rather than for all of them with the supervisor; see <see cref="RestartPolicy.UnlessStopped"/>.</summary>
        public bool ByHand { get; init; }

        /// <summary>Others depend on it and are stopped first: what is to be stopped is stopped when the graph lets it.</summary>
        public bool Held { get; init; }

        /// <summary>The other service because of which it is stopped; null: by hand.</summary>
        public Tie? Because { get; init; }

        /// <summary>Nobody was connected to its sockets for that long; the next connection starts it again. Null: it is stopped for another reason.</summary>
        public TimeSpan? Idle { get; init; }
    }
}
