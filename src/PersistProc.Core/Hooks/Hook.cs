namespace PersistProc.Core;

/// <summary>What is called when something happens to services: a command or a URL.</summary>
/// <param name="Name">As the file calls it.</param>
public sealed record Hook(string Name)
{
    /// <summary>How long a call may take where nothing is said.</summary>
    public static TimeSpan UsualTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The moments at which it is called.</summary>
    public ValueList<HookMoment> On { get; init; } = [];

    /// <summary>A regular expression: it is called for each line of a log that matches; null: for none.</summary>
    public string? Log { get; init; }

    /// <summary>Only for these services: names, in which <c>*</c> stands for any letters; empty for all.</summary>
    public ValueList<string> Services { get; init; } = [];

    /// <summary>What is run; empty: a URL is called.</summary>
    public ValueList<string> Command { get; init; } = [];

    /// <summary>Where it is run: beside the file that says it.</summary>
    public string Directory { get; init; } = "/";

    /// <summary>The URL that the event is posted to, or null.</summary>
    public string? Http { get; init; }

    /// <summary>Headers of that request.</summary>
    public ValueMap<string> Headers { get; init; } = ValueMap.Empty<string>();

    /// <summary>After this it is given up, and killed.</summary>
    public TimeSpan Timeout { get; init; } = UsualTimeout;

    /// <summary>Whether it concerns a service.</summary>
    public bool Concerns(ServiceName service) => NamePatterns.Concern(Services, service);

    /// <summary>For which of its moments it is called, the most particular one; null: it is not.</summary>
    /// <param name="what">An event's word.</param>
    /// <param name="gaveUp">Whether a limit was reached.</param>
    public HookMoment? MomentOf(string what, bool gaveUp)
    {
        foreach (var moment in HookMoments.Of(what, gaveUp))
        {
            if (On.Contains(moment)) return moment;
        }
        return null;
    }
}
