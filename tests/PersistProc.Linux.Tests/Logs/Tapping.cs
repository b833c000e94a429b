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
