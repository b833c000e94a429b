using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace PersistProc.Core.Tests.Terminals;

/// <summary>What real programs wrote, compared with what tmux shows of the same bytes: text, styles, cursor.</summary>
public sealed class TmuxTests(ITestOutputHelper output)
{
    private const string Seen = "seen-to-the-end";
    private static readonly string Captures = Path.Combine(AppContext.BaseDirectory, "Terminals", "Captures");

    [Theory]
    [InlineData("vim.out", 80, 24)]
    [InlineData("vim-left.out", 80, 24)]
    [InlineData("htop.out", 80, 24)]
    [InlineData("less.out", 60, 20)]
    [InlineData("curses.out", 80, 24)]
    [InlineData("ls.out", 60, 12)]
    [InlineData("progress.out", 50, 10)]
    [InlineData("colours.out", 64, 20)]
    [InlineData("wide.out", 20, 14)]
    [InlineData("links.out", 50, 8)]
    public async Task A_program_looks_as_in_tmux(string capture, int columns, int rows)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Captures, capture));
        await using var tmux = await Tmux.Start(columns, rows, [.. bytes, .. Screens.Bytes($"\e]2;{Seen}\a")]);
        if (tmux is null)
        {
            output.WriteLine("not compared: there is no tmux here");
            return;
        }

        var screen = Screens.Fed(bytes, columns, rows);
        await tmux.Until("#{pane_title}", Seen);
        var shown = (await tmux.Ask("capture-pane", "-p", "-N")).Split('\n').Take(rows).Select(row => row.TrimEnd(' ')).ToArray();
        // without styles, tmux shows the letters that lines are drawn with
        if (capture != "curses.out") Assert.Equal(string.Join('\n', shown), string.Join('\n', ScreenText.Rows(screen)));
        Assert.Equal(await tmux.Ask("display", "-p", "#{cursor_x} #{cursor_y} #{alternate_on} #{cursor_flag}"), $"{screen.Cursor.X + (screen.Cursor.IsWrapPending ? 1 : 0)} {screen.Cursor.Y} {(screen.Alternate is null ? 0 : 1)} {(screen.Modes[TerminalModes.CursorVisible] ? 1 : 0)}\n");
        Assert.Equal(Styles(await tmux.Ask("capture-pane", "-p", "-e", "-N"), columns, rows), Styles(string.Join('\n', ScreenText.StyledRows(screen)), columns, rows));
    }

    // both have gone through the same reader: how a style is said does not matter. In tmux's words one row goes on with the style of the one before
    private static string Styles(string rows, int columns, int count)
    {
        var read = Screens.Fed("\e)0" + string.Join("\r\n", rows.Split('\n').Take(count)), columns, count);
        var text = new System.Text.StringBuilder();
        for (var y = 0; y < count; y++)
        {
            // of a background that reaches to the row's end, tmux tells no more than the cells that were written
            var end = columns;
            while (end > 0 && read.Shown[y].Cells[end - 1].Glyph == ' ') end--;
            for (var x = 0; x < end; x++)
            {
                // and it keeps no links
                var style = read.Shown[y].Cells[x].Style with { Link = null };
                text.Append(CultureInfo.InvariantCulture, $"{y},{x}: {(char)Math.Clamp(read.Shown[y].Cells[x].Glyph, 32, 0xffff)} {(style == CellStyle.Default ? "" : style)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>A tmux server of its own, with one pane that shows some bytes.</summary>
    private sealed class Tmux(string directory) : IAsyncDisposable
    {
        public static async Task<Tmux?> Start(int columns, int rows, byte[] bytes)
        {
            var directory = Directory.CreateTempSubdirectory("ppt").FullName;
            var tmux = new Tmux(directory);
            var file = Path.Combine(directory, "bytes");
            await File.WriteAllBytesAsync(file, bytes);
            try
            {
                // raw: the bytes are what a program's terminal gave, and are not to be changed once more
                await tmux.Ask("-f", "/dev/null", "new-session", "-d", "-x", Number(columns), "-y", Number(rows), $"stty raw -echo; cat '{file}'; exec sleep 60");
                return tmux;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Directory.Delete(directory, recursive: true);
                return null;
            }
        }

        public async Task Until(string format, string value)
        {
            var patience = Stopwatch.StartNew();
            while ((await Ask("display", "-p", format)).Trim() != value)
            {
                if (patience.Elapsed > TimeSpan.FromSeconds(30)) throw new TimeoutException($"tmux never said {value}");
            }
        }

        public async Task<string> Ask(params string[] words)
        {
            var start = new ProcessStartInfo("tmux", ["-S", Path.Combine(directory, "s"), "-u", .. words]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment.Remove("TMUX");
            start.Environment["LC_ALL"] = "C.UTF-8";
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await errors);
            return text;
        }

        public async ValueTask DisposeAsync()
        {
            await Ask("kill-server");
            Directory.Delete(directory, recursive: true);
        }

        private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
