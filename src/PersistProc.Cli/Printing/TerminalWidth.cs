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
    /// <summary>Its columns, or null.</summary>
    public static async Task<int?> AskAsync() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) ? columns : (await AskSizeAsync().ConfigureAwait(false))?.Columns;

    /// <summary>Its rows and columns, or null.</summary>
    public static async Task<(int Rows, int Columns)?> AskSizeAsync()
    {
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
            return words.Length == 2 && Number(words[0]) is > 0 and var rows && Number(words[1]) is > 0 and var width ? (rows, width) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
