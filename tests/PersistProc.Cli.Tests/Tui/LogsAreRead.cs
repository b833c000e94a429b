using System.Text;
using PersistProc.Cli.Tui;

namespace PersistProc.Cli.Tests.Tui;

public sealed class LogsAreRead
{
    private static Dash Full()
    {
        var dash = Dash.With(Dash.Process("a", "running", pid: 1));
        return dash.Log(Enumerable.Range(0, 300).Select(i => $"line {i} {(i % 50 == 7 ? "Error" : "fine")}"));
    }

    [Fact]
    public void The_end_is_followed_until_one_scrolls_and_again_from_the_end_on()
    {
        var dash = Full();
        Assert.Contains("line 299", dash.Rows[^2], StringComparison.Ordinal);
        dash.Type("\t\e[5~").Log("more");
        Assert.DoesNotContain("more", dash.Text, StringComparison.Ordinal);
        Assert.Contains("not following", dash.Text, StringComparison.Ordinal);
        dash.Type("\e[F");
        Assert.Contains("more", dash.Rows[^2], StringComparison.Ordinal);
        Assert.Contains("following", dash.Text, StringComparison.Ordinal);
        dash.Type("f").Log("still more");
        Assert.DoesNotContain("still more", dash.Text, StringComparison.Ordinal);
        Assert.Contains("still more", dash.Type("f").Text, StringComparison.Ordinal);
        Assert.Contains("line 0 ", dash.Type("\e[H").Text, StringComparison.Ordinal);
        Assert.Contains("still more", dash.Type("G").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_goes_up_from_the_end_and_then_to_and_fro()
    {
        var dash = Full().Type("\t/error\r");
        Assert.Equal(257, dash.Model.Log.Found);
        Assert.Contains("line 257 Error", dash.Text, StringComparison.Ordinal);
        Assert.Equal(207, dash.Type("N").Model.Log.Found);
        Assert.Equal(257, dash.Type("n").Model.Log.Found);
        Assert.Equal(7, dash.Type("n").Model.Log.Found);
        Assert.Contains("not found: nothing like it", dash.Type("/nothing like it\r").Foot, StringComparison.Ordinal);
        Assert.Contains("not found: ERROR", dash.Type("/ERROR\r").Foot, StringComparison.Ordinal);
        Assert.Equal(7, dash.Type("\e[H/line [5-9] e\r").Model.Log.Found);
        Assert.Contains("not found: [", dash.Type("/[\r").Foot, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_lines_that_match_and_only_of_a_stream()
    {
        var dash = Full().Type("&error\r");
        Assert.Contains("line 257 Error", dash.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("fine", dash.Text, StringComparison.Ordinal);
        Assert.Contains("line 299", dash.Type("\e").Text, StringComparison.Ordinal);
        dash.Tell(new TuiInput.LogCame(dash.Model.Epoch, [PaneLine.Of("it failed", null, LineOrigin.Stderr)], []));
        Assert.Contains("▏it failed", dash.Rows[^2], StringComparison.Ordinal);
        Assert.DoesNotContain("it failed", dash.Type("o").Text, StringComparison.Ordinal);
        Assert.Contains("stdout", dash.Text, StringComparison.Ordinal);
        dash.Type("o");
        Assert.DoesNotContain("line 2", dash.Text, StringComparison.Ordinal);
        Assert.Contains("▏it failed", dash.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_lines_are_wrapped_or_moved_sideways()
    {
        var dash = Dash.With(Dash.Process("a", "running", pid: 1)).Log(new string('x', 100) + "漢字", "end");
        Assert.DoesNotContain("漢", dash.Text, StringComparison.Ordinal);
        Assert.Contains("漢字", dash.Type("\t\e[C\e[C\e[C\e[C").Text, StringComparison.Ordinal);
        Assert.Contains("→32", dash.Text, StringComparison.Ordinal);
        dash.Type("W");
        Assert.Contains("\n " + new string('x', 21) + "漢字\n end", dash.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_an_end_is_shown_as_far_as_it_came()
    {
        var dash = Dash.With(Dash.Process("a", "running", pid: 1)).Log("first");
        dash.Tell(new TuiInput.LogCame(1, [], [PaneLine.Of("50%")]));
        Assert.Contains("\n first\n 50%\n", dash.Text, StringComparison.Ordinal);
        dash.Tell(new TuiInput.LogCame(1, [], [PaneLine.Of("90%")]));
        Assert.Contains("\n first\n 90%\n", dash.Text, StringComparison.Ordinal);
        Assert.Contains("\n first\n done\n\n", dash.Log("done").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_stand_before_the_lines_where_one_wants_them()
    {
        var dash = Dash.With(Dash.Process("a", "running", pid: 1));
        dash.Tell(new TuiInput.LogCame(1, [PaneLine.Of("x") with { Time = Dash.Noon }], []));
        var time = Dash.Noon.ToLocalTime().ToString("HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
        Assert.DoesNotContain(time, dash.Text, StringComparison.Ordinal);
        Assert.Contains($"\n{time}  x\n", dash.Type("t").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain ä", "plain ä", 0)]
    [InlineData("\e[31mred\e[m plain", "red plain", 2)]
    [InlineData("10%\r100%\e[K", "100%", 0)]
    [InlineData("ab\bc", "ac", 0)]
    [InlineData("a\e]0;title\ab\e[5Cc", "ab     c", 0)]
    [InlineData("\e[38;2;1;2;3mx", "x", 1)]
    [InlineData("a\u009b31mb", "ab", 1)]
    [InlineData("line\r", "line", 0)]
    public void A_line_is_what_a_person_reads_of_it(string written, string read, int runs)
    {
        var line = new LineReader().Read(Encoding.UTF8.GetBytes(written));
        Assert.Equal((read, runs), (line.Text, line.Runs.Count));
    }

    [Fact]
    public void The_oldest_lines_go_and_the_others_keep_their_numbers()
    {
        var store = LineStore.Empty;
        for (var i = 0; i < 20_000; i += 7) store = store.Add([.. Enumerable.Range(i, 7).Select(n => PaneLine.Of(n.ToString(System.Globalization.CultureInfo.InvariantCulture)))]);
        Assert.InRange(store.Count, LineStore.Most, LineStore.Most + 512);
        for (var number = store.First; number < store.End; number++) Assert.Equal(number, long.Parse(store[number].Text, System.Globalization.CultureInfo.InvariantCulture));
    }
}
