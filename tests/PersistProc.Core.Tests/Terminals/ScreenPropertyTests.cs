using CsCheck;

namespace PersistProc.Core.Tests.Terminals;

/// <summary>What holds whatever a program writes.</summary>
public sealed class ScreenPropertyTests
{
    private static readonly Gen<(int Columns, int Rows)> Size = Gen.Select(Gen.Int[2, 24], Gen.Int[1, 8]);

    [Fact]
    public void It_does_not_matter_where_the_bytes_are_cut() =>
        Gen.Select(Screens.Output, Size, Gen.Int[0, 400].Array[0, 6]).Sample((bytes, size, cuts) =>
        {
            var whole = Screens.Fed(bytes, size.Columns, size.Rows);
            var cut = new TerminalScreen(size.Columns, size.Rows);
            var from = 0;
            foreach (var at in cuts.Select(at => Math.Min(at, bytes.Length)).Order().Append(bytes.Length))
            {
                cut.Feed(bytes.AsSpan(from, at - from));
                from = at;
            }

            Assert.Equal(Screens.Describe(whole), Screens.Describe(cut));
            Assert.Equal(whole.TakeReplies(), cut.TakeReplies());
        }, iter: 3000);

    [Fact]
    public void Byte_by_byte_is_the_same_as_at_once() =>
        Gen.Select(Screens.Output, Size).Sample((bytes, size) =>
        {
            var single = new TerminalScreen(size.Columns, size.Rows);
            foreach (var one in bytes) single.Feed([one]);
            Assert.Equal(Screens.Describe(Screens.Fed(bytes, size.Columns, size.Rows)), Screens.Describe(single));
        }, iter: 1500);

    [Fact]
    public void The_screen_holds_together() =>
        Gen.Select(Screens.Output, Screens.Output, Size, Size).Sample((before, after, first, second) =>
        {
            var screen = Screens.Fed(before, first.Columns, first.Rows);
            HoldsTogether(screen);
            screen.Resize(second.Columns, second.Rows);
            HoldsTogether(screen);
            screen.Feed(after);
            HoldsTogether(screen);
        }, iter: 3000);

    [Fact]
    public void A_replay_makes_an_equal_screen() =>
        Gen.Select(Screens.Output, Size).Sample((bytes, size) =>
        {
            var screen = Screens.Fed(bytes, size.Columns, size.Rows);
            AssertReplayed(screen);
        }, iter: 6000);

    [Fact]
    public void A_replay_makes_an_equal_screen_after_another_size_too() =>
        Gen.Select(Screens.NarrowOutput, Screens.NarrowOutput, Size, Size).Sample((before, after, first, second) =>
        {
            var screen = Screens.Fed(before, first.Columns, first.Rows);
            screen.Resize(second.Columns, second.Rows);
            AssertReplayed(screen);
            screen.Feed(after);
            AssertReplayed(screen);
        }, iter: 3000);

    [Fact]
    public void A_screen_goes_on_from_a_replay_as_if_nothing_had_been() =>
        Gen.Select(Screens.Output, Screens.Output, Size).Sample((before, after, size) =>
        {
            // the one thing a replay does not carry is which character would be repeated
            before = [.. before, .. "\r"u8];
            var screen = Screens.Fed(before, size.Columns, size.Rows);
            var replayed = Screens.Fed(ScreenReplay.Of(screen), size.Columns, size.Rows);
            screen.Feed(after);
            replayed.Feed(after);
            Assert.Equal(Screens.Describe(screen), Screens.Describe(replayed));
        }, iter: 3000);

    [Fact]
    public void What_has_left_the_screen_is_bounded() =>
        Gen.Select(Screens.Output.Array[1, 20], Gen.Int[1, 30], Gen.Int[200, 4000]).Sample((pieces, lines, bytes) =>
        {
            var screen = new TerminalScreen(20, 3, new ScrollbackLimits(lines, bytes));
            foreach (var piece in pieces) screen.Feed(piece);
            Assert.InRange(screen.Scrollback.Count, 0, lines);
            Assert.True(screen.Scrollback.Cost <= bytes || screen.Scrollback.Count == 1);
        }, iter: 300);

    private static void AssertReplayed(TerminalScreen screen)
    {
        var replayed = Screens.Fed(ScreenReplay.Of(screen), screen.Columns, screen.Rows);
        Assert.Equal(Screens.Describe(screen), Screens.Describe(replayed));
    }

    private static void HoldsTogether(TerminalScreen screen)
    {
        Assert.InRange(screen.Cursor.X, 0, screen.Columns - 1);
        Assert.InRange(screen.Cursor.Y, 0, screen.Rows - 1);
        Assert.True(!screen.Cursor.IsWrapPending || screen.Cursor.X == screen.Columns - 1);
        foreach (var buffer in new[] { screen.Normal, screen.Alternate }.OfType<ScreenBuffer>())
        {
            Assert.Equal(screen.Rows, buffer.Count);
            Assert.False(buffer[screen.Rows - 1].IsWrapped);
            for (var y = 0; y < buffer.Count; y++)
            {
                var cells = buffer[y].Cells;
                Assert.Equal(screen.Columns, cells.Length);
                for (var x = 0; x < cells.Length; x++)
                {
                    var next = x + 1 < cells.Length && cells[x + 1].IsContinuation;
                    Assert.Equal(cells[x].Width == 2, next);
                }
            }
        }
    }
}
