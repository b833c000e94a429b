using PersistProc.Core;

namespace PersistProc.Cli.Importing;

/// <summary>Stop ladders made of one signal and one time, as everybody else has them.</summary>
internal static class Ladders
{
    /// <summary>A signal's name without SIG, or null.</summary>
    public static string? SignalName(string text) => Signal.TryParse(text.Trim(), out var signal, out _) ? signal.ShortName : null;

    /// <summary>That signal, then KILL after a time.</summary>
    public static TomlValue Of(string signal, double seconds) => TomlValue.Of(signal == "KILL" ? ["KILL"] : [$"{signal} {Times.Print(Math.Min(seconds, 3_000_000_000)) ?? "10s"}", "KILL"]);
}
