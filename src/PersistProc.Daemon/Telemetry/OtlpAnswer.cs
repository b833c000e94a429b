namespace PersistProc.Daemon.Telemetry;

/// <summary>What became of a request.</summary>
internal abstract record OtlpAnswer
{
    private OtlpAnswer()
    {
    }

    /// <summary>It was taken; some of it may have been rejected.</summary>
    public sealed record Taken(long Rejected, string? Why) : OtlpAnswer;

    /// <summary>It can be taken later, or when the settings are right: nobody answers, or not well.</summary>
    public sealed record Later(string Why, TimeSpan? After = null) : OtlpAnswer;

    /// <summary>It never will be taken: it is wrong, or too large.</summary>
    public sealed record Refused(string Why) : OtlpAnswer;
}
