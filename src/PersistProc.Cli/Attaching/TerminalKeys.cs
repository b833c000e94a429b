using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace PersistProc.Cli.Attaching;

/// <summary>
/// Single keys from the terminal on standard input, without Enter and without echo, for the time of a question.
/// </summary>
/// <remarks>
/// By stty: Console.ReadKey would switch the keypad's mode by an escape sequence on standard output, which belongs to
/// the program, and not switch it back. Without stty the keys work too, with Enter.
/// </remarks>
internal sealed class TerminalKeys : IAsyncDisposable
{
    private readonly string? _before;
    private readonly FileStream _terminal = new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
    private readonly byte[] _key = new byte[1];

    private TerminalKeys(string? before) => _before = before;

    public static async Task<TerminalKeys> OpenAsync()
    {
        var before = await SttyAsync("-g").ConfigureAwait(false);
        if (before is not null) await SttyAsync("-icanon", "-echo", "min", "1", "time", "0").ConfigureAwait(false);
        return new TerminalKeys(before);
    }

    /// <summary>The next key; null when the terminal is gone.</summary>
    public async Task<int?> ReadAsync()
    {
        try
        {
            return await _terminal.ReadAsync(_key).ConfigureAwait(false) == 1 ? _key[0] : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    // The stream is not disposed of: a read may still wait in it, and the descriptor is not ours to close.
    public async ValueTask DisposeAsync()
    {
        if (_before is not null && await SttyAsync(_before).ConfigureAwait(false) is null) await SttyAsync(_before).ConfigureAwait(false);
    }

    private static async Task<string?> SttyAsync(params string[] arguments)
    {
        try
        {
            using var stty = Process.Start(new ProcessStartInfo("stty", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
            if (stty is null) return null;
            var answer = await stty.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
            await stty.WaitForExitAsync().ConfigureAwait(false);
            return stty.ExitCode == 0 ? answer.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
