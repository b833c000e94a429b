using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>Who is told of each move into a log, by whoever makes it.</summary>
public sealed class Tapping
{
    [Fact]
    public void Each_move_is_told_with_its_bytes_and_its_place_over_rotations()
    {
        using var fixture = new LogFixture(limits: LogLimits.Default with { MaxSize = 4000, Keep = 100 });
        var (told, next) = (new StringBuilder(), 0L);
        fixture.Log.Tap(Take);
        var written = new StringBuilder();
        for (var n = 0; n < 2000; n++)
        {
            var line = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {n}\n");
            written.Append(line);
            fixture.Write(n % 3 == 0 ? LogMark.Error : LogMark.Output, line, n * 1000);
        }
        fixture.Log.Untap(Take);
        fixture.Write(LogMark.Output, "nobody is told\n", 3_000_000);
        Assert.Equal(written.ToString(), told.ToString());
        Assert.True(fixture.Older.Length > 3);

        void Take(LogMove move)
        {
            var bytes = new byte[move.Length];
            Assert.Equal(move.Length, move.Read(bytes));
            Assert.Equal((next, bytes.Length), (move.Position, move.Length));
            Assert.Equal(fixture.Log.Position, next += move.Length);
            told.Append(Encoding.UTF8.GetString(bytes));
        }
    }

    [Fact]
    public void What_a_terminal_shows_is_told_before_it_is_kept_and_again_at_the_same_place()
    {
        using var fixture = TerminalFixture.Shell("stty -echo; echo on; while read -r line; do echo \"got $line\"; done");
        fixture.Shows("on\r\n");
        var begin = fixture.Drain(); // it is in the file a moment before its place is known and whoever taps is told
        var (ahead, kept) = (new StringBuilder(), new StringBuilder());
        var problems = new List<string>();
        fixture.Log.Tap(Take);
        fixture.Terminal.Enter("a", 0);
        for (var n = 0; n < 10; n++)
        {
            Assert.True(fixture.Type("a", 2 * n, $"{n}\n"));
            fixture.Shows($"got {n}\r\n");
        }
        Eventually.True(() => kept.Length == 70, "all is told");
        fixture.Log.Untap(Take);
        Assert.Empty(problems);
        Assert.Equal(string.Concat(Enumerable.Range(0, 10).Select(n => $"got {n}\r\n")), kept.ToString());
        Assert.Equal(kept.ToString(), ahead.ToString());

        void Take(LogMove move)
        {
            var bytes = new byte[move.Length];
            move.Read(bytes);
            var told = move.Ahead.IsEmpty ? kept : ahead;
            if (move.Position != begin + told.Length) problems.Add($"{move} behind {told}");
            told.Append(Encoding.UTF8.GetString(bytes));
            if (!move.Ahead.IsEmpty && new FileInfo(ServiceLog.LogPath(fixture.Log.DirectoryPath)).Length > move.Position) problems.Add($"{move} is kept already");
        }
    }

    [Fact]
    public void What_cannot_be_kept_is_told_without_bytes()
    {
        using var temporary = new TemporaryDirectory();
        File.WriteAllText(temporary["file"], "");
        using var fixture = new LogFixture(Path.Combine(temporary["file"], "log"));
        var told = new List<int>();
        fixture.Log.Tap(move => told.Add(move.Length));
        fixture.Write(LogMark.Output, "lost", 1);
        Assert.Equal([0], told);
        Assert.Equal(4, fixture.Log.Losses.All);
    }
}
