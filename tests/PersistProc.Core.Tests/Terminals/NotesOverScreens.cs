using System.Text;
using CsCheck;

namespace PersistProc.Core.Tests.Terminals;

/// <summary>A line of ours over a program's screen, for a moment.</summary>
public sealed class NotesOverScreens
{
    private static readonly Gen<(int Columns, int Rows)> Size = Gen.Select(Gen.Int[2, 24], Gen.Int[2, 8]);

    [Fact]
    public void Taken_back_it_has_never_been_there_whatever_the_program_had_shown() =>
        Gen.Select(Screens.Output, Size).Sample((bytes, size) =>
        {
            var screen = Screens.Fed(bytes, size.Columns, size.Rows);
            if (!ScreenNote.IsPossible(screen)) return;
            var other = Screens.Fed(ScreenReplay.Of(screen), size.Columns, size.Rows);
            other.Feed(ScreenNote.Show(screen, "to leave"));
            Assert.Contains("to leave"[..Math.Min(8, size.Columns - 1)], Row(other, ScreenNote.RowOf(screen)), StringComparison.Ordinal);
            Assert.Equal((screen.Cursor, screen.Normal.Saved, screen.Region), (other.Cursor, other.Normal.Saved, other.Region));
            other.Feed(ScreenNote.TakeBack(screen, ScreenNote.RowOf(screen)));
            Assert.Equal(Screens.Describe(screen), Screens.Describe(other));
        }, iter: 6000);

    [Fact]
    public void It_does_not_hide_the_row_that_is_written_in()
    {
        Assert.Equal(4, ScreenNote.RowOf(Screens.Fed("$ ")));
        Assert.Equal(0, ScreenNote.RowOf(Screens.Fed("\n\n\n\n$ ")));
    }

    [Theory]
    [InlineData("one\e[3")]
    [InlineData("\e]2;tit")]
    public void It_is_not_shown_in_the_middle_of_a_sequence(string begun) => Assert.False(ScreenNote.IsPossible(Screens.Fed(begun)));

    [Fact]
    public void A_screen_of_one_row_has_no_place_for_it() => Assert.False(ScreenNote.IsPossible(Screens.Fed("", 20, 1)));

    private static string Row(TerminalScreen screen, int row)
    {
        var text = new StringBuilder();
        foreach (var cell in screen.Shown[row].Cells) cell.AppendTo(text);
        return text.ToString();
    }
}
