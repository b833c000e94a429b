namespace PersistProc.Protocol;

/// <summary>How a client behaves; the defaults suit a program that just wants its answer.</summary>
public sealed record ClientOptions
{
    /// <summary>Start a supervisor in the background when none runs.</summary>
    public bool Autostart { get; init; } = true;

    /// <summary>The keeper's program; null: found beside this program, else in PATH.</summary>
    public string? Keeper { get; init; }

    /// <summary>Told once, in a sentence, what does not hinder: another version at the other end, a long wait.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Told of each connection and each request, with what it took; null: nobody wants to know.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>How long to wait for a supervisor that runs but does not accept connections, or breaks them.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a request waits for a supervisor that does not come up: the keeper tries again every few seconds.</summary>
    public TimeSpan TimeToRevive { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>When to say that one waits for a first answer that should come at once.</summary>
    public TimeSpan TimeToWonder { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>When to give that answer up. A supervisor that hangs is replaced long before.</summary>
    public TimeSpan TimeToGiveUp { get; init; } = TimeSpan.FromSeconds(30);
}
