using PersistProc.Core;

namespace PersistProc.Supervision;

/// <summary>What a session's actor is told.</summary>
internal static class SessionProtocol
{
    /// <summary>By the service: there is an instance to be attached to.</summary>
    /// <param name="Service">How it is now.</param>
    /// <param name="Start">Whether it is the answer to the start that the session came with, rather than to an attach.</param>
    /// <param name="Joined">Of a start: whether it joined what ran already.</param>
    /// <param name="Age">How long it has been running.</param>
    public sealed record Granted(ServiceSnapshot Service, bool Start, bool Joined, TimeSpan Age);

    /// <summary>By the service: it is at rest.</summary>
    public sealed record NotRunning(ServiceSnapshot Service);

    /// <summary>By the service: the start that the session came with has failed.</summary>
    public sealed record Failed(string Error);

    /// <summary>By the service: something happened.</summary>
    public sealed record Happened(ServiceEvent Event, ServiceSnapshot Service);

    /// <summary>By the supervisor: the client has come back, or asks again.</summary>
    public sealed record Reopen(SessionOpening Opening);

    /// <summary>By the supervisor: the connection has ended.</summary>
    public sealed record Close(bool Detached);

    /// <summary>By its timer: nobody came back.</summary>
    public sealed record GraceOver;
}
