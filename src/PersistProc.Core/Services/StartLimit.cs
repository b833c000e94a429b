namespace PersistProc.Core;

/// <summary>How many starts are allowed within a time (systemd's StartLimitBurst= and StartLimitIntervalSec=); one more is a failure.</summary>
/// <param name="Burst">Starts, the first included; at least 1.</param>
/// <param name="Interval">Within this time.</param>
public sealed record StartLimit(int Burst, TimeSpan Interval);
