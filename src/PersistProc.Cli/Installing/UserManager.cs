using System.ComponentModel;
using System.Diagnostics;

namespace PersistProc.Cli.Installing;

/// <summary>The user's systemd, asked by its own commands.</summary>
internal static class UserManager
{
    /// <summary>Whether there is one that answers.</summary>
    public static async Task<bool> IsReachableAsync() => (await RunAsync("systemctl", "--user", "show", "--property", "Version").ConfigureAwait(false)).Code == 0;

    /// <summary>`systemctl --user …`: null, or what it says is wrong.</summary>
    public static async Task<string?> DoAsync(params string[] words)
    {
        var (code, _, error) = await RunAsync("systemctl", ["--user", .. words]).ConfigureAwait(false);
        return code == 0 ? null : $"systemctl --user {string.Join(' ', words)}: {(error.Length > 0 ? error : $"it ended with {code}")}";
    }

    /// <summary>Whether the unit runs.</summary>
    public static async Task<bool> IsActiveAsync(string unit) => (await RunAsync("systemctl", "--user", "is-active", unit).ConfigureAwait(false)).Code == 0;

    /// <summary>Whether the user's services run while he is not logged in; null: nobody says.</summary>
    public static async Task<bool?> LingersAsync()
    {
        var (code, output, _) = await RunAsync("loginctl", "show-user", Environment.UserName, "--property", "Linger", "--value").ConfigureAwait(false);
        return code != 0 ? null : output switch { "yes" => true, "no" => false, _ => null };
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().ConfigureAwait(false);
            return (process.ExitCode, (await output.ConfigureAwait(false)).Trim(), (await error.ConfigureAwait(false)).Trim());
        }
        catch (Win32Exception)
        {
            return (127, "", $"{program} is not installed");
        }
    }
}
