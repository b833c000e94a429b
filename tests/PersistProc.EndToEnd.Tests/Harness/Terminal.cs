using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A person at a terminal: an interactive bash with job control on a pty.</summary>
internal sealed partial class Terminal : IDisposable
{
    private readonly SafeFileHandle _master;
    private readonly Pipe _closing = new();
    private readonly Thread _reader;
    private readonly Captured _screen = new();
    private int _prompts;

    private Terminal(SafeFileHandle master, int shell)
    {
        _master = master;
        Shell = shell;
        Ended = Wait.For(shell);
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>The shell's pid.</summary>
    public int Shell { get; }

    public Task<int> Ended { get; }

    /// <summary>All that was ever shown.</summary>
    public string Screen => Encoding.UTF8.GetString(_screen.Bytes());

    /// <summary>A mark to look behind: see <see cref="Since"/>.</summary>
    public int Mark => Screen.Length;

    public static async Task<Terminal> Open(IReadOnlyDictionary<string, string> environment, string directory)
    {
        var (master, name) = Pair();
        var variables = new Dictionary<string, string>(environment, StringComparer.Ordinal)
        {
            // the prompt tells the last exit code, and that the shell waits
            ["PS1"] = "@@$?@@ ",
            ["TERM"] = "xterm",
        };
        var shell = Spawn.Start(new SpawnOrder(["bash", "--norc", "--noprofile", "--noediting", "-i"], variables, directory)
        {
            Session = true,
            Terminal = name,
        });
        var terminal = new Terminal(master, shell);
        await terminal.Prompt();
        return terminal;
    }

    public string Since(int mark) => Screen[mark..];

    /// <summary>All of it: the end of any child of the test's interrupts a write that waits, and what of it went through is all that did.</summary>
    public unsafe void Type(string keys)
    {
        var bytes = Encoding.UTF8.GetBytes(keys);
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var written = Libc.write(Pipe.Number(_master), start + done, bytes.Length - done);
                if (written < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR) continue;
                done += Libc.Check((int)written, "write to the terminal");
            }
        }
    }

    /// <summary>The window has another size.</summary>
    public unsafe void Resize(ushort rows, ushort columns)
    {
        var size = stackalloc ushort[4] { rows, columns, 0, 0 };
        Libc.Check(Libc.ioctl(Pipe.Number(_master), Libc.TIOCSWINSZ, size), "TIOCSWINSZ");
    }

    public void CtrlC() => Type("\u0003");

    /// <summary>Types a command and does not wait.</summary>
    public void Begin(IEnumerable<string> command) => Type(Quoted(command) + "\n");

    /// <summary>Types a command and waits for the next prompt: its exit code and what was shown.</summary>
    public async Task<(int ExitCode, string Shown)> Do(IEnumerable<string> command)
    {
        var mark = Mark;
        Begin(command);
        var code = await Prompt();
        return (code, Since(mark));
    }

    /// <summary>At a Ctrl-C the kernel throws away what was written and is not yet shown (termios(3), NOFLSH). Not in this terminal from now on: every byte is counted.</summary>
    public Task KeepOutput() => Do(["stty", "noflsh"]);

    /// <summary>The exit code that the next prompt tells.</summary>
    public async Task<int> Prompt(TimeSpan? within = null)
    {
        try
        {
            await Eventually.True(() => Prompts().Count > _prompts, within);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"the shell shows no prompt; it shows: {Screen}", late);
        }

        return int.Parse(Prompts()[_prompts++].Groups[1].Value, CultureInfo.InvariantCulture);
    }

    public Task Shows(string text, int since = 0) => Shows(new Regex(Regex.Escape(text), RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)), since);

    public async Task Shows(Regex pattern, int since = 0)
    {
        try
        {
            await Eventually.True(() => pattern.IsMatch(Since(since)));
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"\"{pattern}\" is never shown; this is: {Since(since)}", late);
        }
    }

    /// <summary>The shell's child that runs the given program.</summary>
    public async Task<int> Child(string program)
    {
        var pid = 0;
        await Eventually.True(() => (pid = Proc.Children(Shell).FirstOrDefault(child => Proc.Program(child) == program)) > 0);
        return pid;
    }

    /// <summary>The window is closed. A read under way would keep the terminal open: it is ended first.</summary>
    public void Close()
    {
        _closing.Write.Dispose();
        _reader.Join();
        _master.Dispose();
    }

    public void Dispose()
    {
        Close();
        _closing.Dispose();
        if (!Ended.IsCompleted)
            _ = Libc.kill(Shell, (int)Signal.KILL);
    }

    public static string Quoted(IEnumerable<string> command) =>
        string.Join(' ', command.Select(word => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));

    private MatchCollection Prompts() => PromptPattern().Matches(Screen);

    private unsafe void Read()
    {
        var buffer = stackalloc byte[65536];
        var fds = stackalloc Libc.PollFd[2];
        fds[0] = new Libc.PollFd { Fd = Pipe.Number(_master), Events = Libc.POLLIN, Returned = 0 };
        fds[1] = new Libc.PollFd { Fd = Pipe.Number(_closing.Read), Events = Libc.POLLIN, Returned = 0 };
        while (true)
        {
            if (Libc.poll(fds, 2, -1) < 0)
                continue;   // a signal: nothing is known, and a read might wait for ever
            if (fds[1].Returned != 0)
                break;
            var length = Libc.read(fds[0].Fd, buffer, 65536);
            if (length <= 0)
                break;      // EIO: the last slave was closed
            _screen.Add(new ReadOnlySpan<byte>(buffer, (int)length));
        }

        _screen.Finish();
    }

    /// <summary>A new terminal, of 50 lines of 200: our end, and the name of the other.</summary>
    public static unsafe (SafeFileHandle Master, string Name) Pair()
    {
        var master = Libc.Check(Libc.posix_openpt(Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC), "posix_openpt");
        Libc.Check(Libc.grantpt(master), "grantpt");
        Libc.Check(Libc.unlockpt(master), "unlockpt");
        var size = stackalloc ushort[4] { 50, 200, 0, 0 };
        Libc.Check(Libc.ioctl(master, Libc.TIOCSWINSZ, size), "TIOCSWINSZ");
        var name = stackalloc byte[128];
        if (Libc.ptsname_r(master, name, 128) != 0)
            throw new IOException("ptsname_r");
        return (new SafeFileHandle(master, ownsHandle: true), new string((sbyte*)name));
    }

    [GeneratedRegex("@@([0-9]+)@@ ")]
    private static partial Regex PromptPattern();
}
