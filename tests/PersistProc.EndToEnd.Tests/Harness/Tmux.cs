using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A tmux of its own with one window: a terminal whose picture can be read, by somebody else's judgement of what it shows.</summary>
internal sealed class Tmux : IAsyncDisposable
{
    private readonly string _socket;

    private Tmux(string socket) => _socket = socket;

    /// <summary>What was shown when it was looked at last.</summary>
    public string Shown { get; private set; } = "";

    /// <summary>Begins with a shell whose prompt is <c>ready$ </c>; null: there is no tmux here.</summary>
    public static async Task<Tmux?> Open(Sandbox box, int columns = 80, int rows = 24)
    {
        var tmux = new Tmux(Path.Combine(box.Base, "t"));
        try
        {
            // the server hands on what it was started with, the sandbox's marks among it
            await tmux.Ask(box.Variables, "-f", "/dev/null", "new-session", "-d", "-x", Number(columns), "-y", Number(rows), "-c", box.Work, "env", "PS1=ready$ ", "bash", "--norc", "--noprofile", "--noediting", "-i");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        await tmux.Shows("ready$");
        return tmux;
    }

    /// <summary>Presses keys, by tmux's names for them.</summary>
    public Task Press(params IEnumerable<string> keys) => Ask(null, ["send-keys", .. keys]);

    /// <summary>Types a text as it is.</summary>
    public Task Type(string text) => Ask(null, "send-keys", "-l", "--", text);

    /// <summary>What a terminal sends for a click, counted from 1.</summary>
    public Task Click(int column, int row) => Type(string.Create(CultureInfo.InvariantCulture, $"\e[<0;{column};{row}M\e[<0;{column};{row}m"));

    public Task Resize(int columns, int rows) => Ask(null, "resize-window", "-x", Number(columns), "-y", Number(rows));

    /// <summary>Types a command line.</summary>
    public async Task Run(IEnumerable<string> command)
    {
        await Type(Terminal.Quoted(command));
        await Press("Enter");
    }

    /// <summary>Its rows, as they are.</summary>
    public async Task<string[]> Rows() => (Shown = await Ask(null, "capture-pane", "-p")).Split('\n');

    public Task Shows(string text) => Until(rows => string.Join('\n', rows).Contains(text, StringComparison.Ordinal), text);

    public Task Shows(Regex pattern) => Until(rows => pattern.IsMatch(string.Join('\n', rows)), pattern.ToString());

    public Task ShowsNot(string text) => Until(rows => !string.Join('\n', rows).Contains(text, StringComparison.Ordinal), "no " + text);

    public async Task Until(Func<string[], bool> fact, string what)
    {
        try
        {
            await Eventually.True(async () => fact(await Rows()), what: what);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"never shown: {what}. What is:\n{Shown}", late);
        }
    }

    /// <summary>One of tmux's own facts about the terminal, as <c>#{alternate_on}</c>.</summary>
    public async Task<string> Fact(string format) => (await Ask(null, "display", "-p", format)).Trim();

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Ask(null, "kill-server");
        }
        catch (InvalidOperationException)
        {
            // it has ended with its window
        }
    }

    private async Task<string> Ask(Dictionary<string, string>? variables, params IEnumerable<string> words)
    {
        var start = new ProcessStartInfo("tmux", ["-S", _socket, "-u", .. words]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (variables is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in variables) start.Environment[name] = value;
        }

        start.Environment.Remove("TMUX");
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"tmux {string.Join(' ', words)}: {await errors}");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
