using System.Globalization;
using PersistProc.Linux.Terminals;
using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>The terminal that this program was started at, if it was.</summary>
internal static class OwnTerminal
{
    /// <summary>How large it is; null: there is none, or it does not know.</summary>
    public static TerminalSize? Size
    {
        get
        {
            foreach (var number in (ReadOnlySpan<int>)[1, 0, 2])
            {
                if (TerminalDevice.Size(number) is { } size) return new TerminalSize(size.Rows, size.Columns);
            }
            return null;
        }
    }

    /// <summary>How many columns it has, or <c>COLUMNS</c> says that it has; null: nobody knows.</summary>
    public static int? Width =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) ? columns : Size?.Columns;

    /// <summary>
    /// Whether a person is there to see and to type: standard input and output are a terminal, we are in front of it, and nobody says that this is
    /// an automaton (<c>CI</c>).
    /// </summary>
    public static bool IsInteractive =>
        !Console.IsInputRedirected && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")) && IsForeground();

    // In the background, reading the terminal would stop us. Fields after the name: state, ppid, pgrp, session, tty, tpgid.
    public static bool IsForeground()
    {
#pragma warning disable MA0045 // /proc, not a disk
        var stat = File.ReadAllText("/proc/self/stat");
#pragma warning restore MA0045
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return int.Parse(fields[2], CultureInfo.InvariantCulture) == int.Parse(fields[5], CultureInfo.InvariantCulture);
    }
}
