using System.Globalization;
using System.Text;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>Values as people read them.</summary>
internal static class Words
{
    /// <summary>Two units at most: "3s", "2m 5s", "4h 10m", "3d 2h".</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0 } => "0s",
        { TotalSeconds: < 60 } => Text($"{(int)time.TotalSeconds}s"),
        { TotalMinutes: < 60 } => Text($"{time.Minutes}m {time.Seconds}s"),
        { TotalHours: < 24 } => Text($"{time.Hours}h {time.Minutes}m"),
        _ => Text($"{(int)time.TotalDays}d {time.Hours}h"),
    };

    /// <summary>Seconds as in a configuration: "5s", "0.5s".</summary>
    public static string Seconds(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture) + "s";

    public static string Size(long bytes) => bytes switch
    {
        < 1024 => Text($"{bytes}B"),
        < 1024 * 1024 => Text($"{bytes / 1024.0:0.#}K"),
        < 1024L * 1024 * 1024 => Text($"{bytes / (1024.0 * 1024):0.#}M"),
        _ => Text($"{bytes / (1024.0 * 1024 * 1024):0.#}G"),
    };

    /// <summary>A command that a shell would read as these arguments.</summary>
    public static string Command(IReadOnlyList<string> arguments)
    {
        var text = new StringBuilder();
        foreach (var argument in arguments) text.Append(text.Length > 0 ? " " : "").Append(Quote(argument));
        return text.ToString();
    }

    /// <summary>The name that finds it from anywhere: "project/name".</summary>
    public static string FullName(ProcessInfo process) =>
        process.Project is { Length: > 0 } project && !process.Name.Contains('/', StringComparison.Ordinal) ? $"{project}/{process.Name}" : process.Name;

    /// <summary>"exit 3", "SIGKILL", or nothing.</summary>
    public static string End(int? code, string? signal) =>
        signal ?? (code is { } number ? Text($"exit {number}") : "");

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string argument)
    {
        if (argument.Length > 0 && argument.AsSpan().IndexOfAnyExcept(Safe) < 0) return argument;
        // Control characters would run wild on a terminal.
        var legible = new StringBuilder();
        foreach (var c in argument) legible.Append(c == '\n' ? "\\n" : char.IsControl(c) ? Text($"\\x{(int)c:x2}") : c == '\'' ? "'\\''" : c.ToString());
        return $"'{legible}'";
    }

    private static readonly System.Buffers.SearchValues<char> Safe =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=@,+%");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Who had something started.</summary>
    public static string Owner(OwnerInfo owner) =>
        $"{(owner.Kind == "hook" ? "a shell's hook" : owner.Agent is { } agent ? $"agent {agent}" : owner.Terminal ?? "a program")} in {owner.Directory}{(owner.Worktree is { } worktree ? $" (git worktree {worktree})" : "")}";
}
