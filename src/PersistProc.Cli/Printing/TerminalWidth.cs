using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PersistProc.Cli.Printing;

/// <summary>
/// How wide the terminal is. Console.WindowWidth would tell too, but switches the terminal's keypad into another mode
/// and leaves it there; so stty is asked, and only when a person looks on.
/// </summary>
internal static class TerminalWidth
{
    public static async Task<int?> AskAsync()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns)) return columns;
        try
        {
            using var stty = Process.Start(new ProcessStartInfo("stty", ["-F", "/dev/tty", "size"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (stty is null) return null;
            var answer = await stty.StandardOutput.ReadToEndAsync().ConfigureAwait(false);      // "24 80"
            await stty.WaitForExitAsync().ConfigureAwait(false);
            var words = answer.Trim().Split(' ');
            return words.Length == 2 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width > 0 ? width : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
