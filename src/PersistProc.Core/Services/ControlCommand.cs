using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>A command that is run for a service, beside its own program (systemd's control process).</summary>
/// <param name="Words">Program and arguments.</param>
public sealed record ControlCommand([property: JsonRequired] ValueList<string> Words)
{
    /// <summary>Whether its failure means nothing (systemd's prefix <c>-</c>).</summary>
    public bool MayFail { get; init; }

    /// <summary>For people.</summary>
    public override string ToString() => Words is ["sh", "-c", var line] ? line : string.Join(' ', Words);
}

/// <summary>When a control command is run.</summary>
public enum ControlStage
{
    /// <summary>Before the service's program (systemd's ExecStartPre=).</summary>
    StartPre,

    /// <summary>Once the service is ready (systemd's ExecStartPost=).</summary>
    StartPost,

    /// <summary>To have it read its configuration again (systemd's ExecReload=).</summary>
    Reload,

    /// <summary>To stop it, before its ladder (systemd's ExecStop=).</summary>
    Stop,

    /// <summary>When nothing of it is left, also when it could not be started (systemd's ExecStopPost=).</summary>
    StopPost,
}
