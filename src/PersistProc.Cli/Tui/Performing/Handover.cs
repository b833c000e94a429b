using System.ComponentModel;
using System.Diagnostics;
using PersistProc.Cli.Printing;
using PersistProc.Linux.Reaping;

namespace PersistProc.Cli.Tui;

/// <summary>
/// Hands the terminal over to <c>persistproc attach</c>, as a program of its own: whatever becomes of that, our picture is not in its way,
/// and the keys that were meant for the one are never read by the other.
/// </summary>
/// <param name="screen">The terminal.</param>
/// <param name="voice">Speaks while it is not ours.</param>
/// <param name="root">What <c>--root</c> said.</param>
/// <param name="post">Told when it is back.</param>
internal sealed class Handover(FullScreen screen, Voice voice, string? root, Action<TuiInput> post)
{
    private const int Term = 15;
    private volatile int _attached;         // its pid, while it lives
    private volatile bool _isEnding;

    public async Task AttachAsync(string name, KeyReader keys)
    {
        await keys.StopAsync().ConfigureAwait(false);
        screen.Leave();
        screen.IsAway = true;
        voice.Tell($"persistproc: attaching to {name}. Back to the dashboard: its detach keys (ctrl-\\ twice), or Ctrl-C where it has no terminal of its own\n");
        TuiInput.Returned back;
        try
        {
            back = await RunAsync(name).ConfigureAwait(false);
        }
        finally
        {
            screen.IsAway = false;
        }
        if (_isEnding) return;
        screen.Show();
        keys.Start();
        post(back);
    }

    /// <summary>We are to end: so is what is attached. It restores the terminal by itself.</summary>
    public void End()
    {
        _isEnding = true;
        if (_attached is > 0 and var pid) Children.Signal(pid, Term);
    }

    private async Task<TuiInput.Returned> RunAsync(string name)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "persistproc") { UseShellExecute = false, WorkingDirectory = TuiLogic.Anywhere };
        if (root is not null)
        {
            start.ArgumentList.Add("--root");
            start.ArgumentList.Add(Path.GetFullPath(root));
        }
        foreach (var variable in (IEnumerable<string>)["PERSISTPROC_ROOT", "PERSISTPROC_DATA_DIR"])
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } directory) start.Environment[variable] = Path.GetFullPath(directory);
        }
        foreach (var word in (IEnumerable<string>)["attach", "--tail", "50", "--on-exit", "detach", name]) start.ArgumentList.Add(word);
        try
        {
            using var attached = Process.Start(start)!;
            _attached = attached.Id;
            await attached.WaitForExitAsync().ConfigureAwait(false);
            _attached = 0;
            return new TuiInput.Returned(attached.ExitCode == 0 ? $"back from {name}" : $"back from {name}: attach ended with {Words.Number(attached.ExitCode)}", IsError: attached.ExitCode != 0);
        }
        catch (Win32Exception failed)
        {
            return new TuiInput.Returned($"attach cannot be executed: {failed.Message}", IsError: true);
        }
    }
}
