using System.Text;
using CsCheck;
using PersistProc.Cli.Tui;
using PersistProc.Core;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Tui;

public sealed class WhatIsPainted
{
    private static readonly string[] Texts =
        ["", "a", "plain text", "漢字かな", "😀😀", "👨\u200d👩\u200d👧", "e\u0301\u0301\u0301", "\u0301", "❤\ufe0f", "a\tb", "\e[31mred\e[m", "\e]0;x\a\u009b5A\x7f", "\u202eabc\u2066", "x\u200by", "\ud800", "─│▏", new string('w', 300)];

    private static readonly string[] Keys =
        ["j", "k", "\e[A", "\e[B", "\e[5~", "\e[6~", "\e[H", "\e[F", "\t", "\r", "\e", "l", "w", "g", "e", "z", "/", "&", "n", "N", "f", "o", "t", "W", "i", "<", ">", "?", "m", "x", "r", "s", "X", "y", "\x7f", "漢", "a", ".", "(", "\e[C", "\e[D", "\x15"];

    private static readonly Gen<string> Text = Gen.Int[0, Texts.Length - 1].Select(i => Texts[i]);

    private static readonly Gen<TuiInput> Input = Gen.Frequency<TuiInput>(
        (10, Gen.Int[0, Keys.Length - 1].Select(i => First(Keys[i]))),
        (3, Gen.Select(Gen.Int[0, 2], Gen.Int[-3, 130], Gen.Int[-3, 60]).Select((act, x, y) => (TuiInput)new TuiInput.Moused((MouseAct)act, x, y))),
        (1, Gen.Select(Gen.Int[1, 40], Gen.Int[1, 130]).Select((rows, columns) => (TuiInput)new TuiInput.Resized(rows, columns))),
        (2, Gen.Select(Text, Gen.Int[0, 7], Gen.Int[0, 3000]).Array[0, 30].Select(all => (TuiInput)new TuiInput.Listed([.. all.Select(Process).DistinctBy(each => each.Name)]))),
        (3, Text.Array[0, 40].Select(lines => (TuiInput)new TuiInput.LogCame(1, [.. lines.Select(Line)], []))),
        (1, Gen.Select(Gen.Int[1, 3], Text.Array[0, 40]).Select((tab, lines) => (TuiInput)new TuiInput.TextCame((Tab)tab, null, [.. lines.Select(Line)]))),
        (1, Text.Array[1, 3].Select(lines => (TuiInput)new TuiInput.Happened([.. lines.Select(Line)]))),
        (1, Gen.Select(Text, Gen.Bool).Select((text, isError) => (TuiInput)new TuiInput.Done(text + " " + text + "\n" + text, isError))),
        (1, Text.Select(text => (TuiInput)new TuiInput.Pasted(text))),
        (1, Text.Select(text => (TuiInput)new TuiInput.Lost(text))),
        (1, Text.Select(text => (TuiInput)new TuiInput.Weighed(new Deed("stop", [text]), [text, "漢字かな"]))));

    [Fact]
    public void Whatever_happens_a_terminal_that_is_sent_the_differences_shows_the_picture() =>
        Gen.Select(Gen.Int[1, 130], Gen.Int[1, 40], Input.Array[1, 60]).Sample((columns, rows, inputs) =>
        {
            var (dash, writer, terminal) = (new Dash(columns, rows), new GridWriter(isColorful: true), Terminal(columns, rows));
            foreach (var input in inputs)
            {
                dash.Tell(input is TuiInput.LogCame came ? came with { Epoch = dash.Model.Epoch } : input is TuiInput.TextCame text ? text with { Name = dash.Model.Of } : input);
                var grid = dash.Grid;
                if (dash.Effects.RemoveAll(effect => effect is TuiEffect.Redraw) > 0) writer.Forget();
                if (input is TuiInput.Resized) terminal = Terminal(Math.Max(2, grid.Columns), grid.Rows);
                var sent = writer.Show(grid);
                terminal.Feed(Encoding.UTF8.GetBytes(sent));
                if (grid.Columns >= 2) Assert.Equal(Enumerable.Range(0, grid.Rows).Select(grid.Text), ScreenText.Rows(terminal));
                Assert.DoesNotContain(sent.Replace("\e[", "", StringComparison.Ordinal), char.IsControl);
                Assert.Equal("", writer.Show(dash.Grid));
            }
        }, iter: 300);

    [Fact]
    public void A_terminal_without_colours_gets_none()
    {
        var dash = Dash.Shop().Log("\e[38;5;200mpink\e[0m \e[44mblue\e[m").Type("/api\r").Tell(new TuiInput.Done("no", IsError: true));
        var sent = new GridWriter(isColorful: false).Show(dash.Grid);
        Assert.DoesNotMatch(@"\e\[[0-9;:]*(3[0-8]|4[0-8]|9[0-7]|10[0-7])[;:m]", sent);
        Assert.Contains("\e[0;7m", sent, StringComparison.Ordinal);
        Assert.Matches(@"\e\[[0-9;:]*3[0-8]", new GridWriter(isColorful: true).Show(dash.Grid));
    }

    [Theory]
    [InlineData("漢字", 4, "漢字")]
    [InlineData("漢字", 3, "漢…")]
    [InlineData("漢字", 2, "…")]
    [InlineData("e\u0301te\u0301", 3, "e\u0301te\u0301")]
    [InlineData("a\u202eb\u200dc\ufe0f", 3, "abc")]
    [InlineData("a\e[31mb\nc", 9, "a [31mb c")]
    public void Text_takes_the_columns_that_a_terminal_gives_it(string text, int columns, string shown)
    {
        var grid = new Grid(12, 1);
        Assert.Equal(Math.Min(columns, grid.Put(0, 0, text, CellStyle.Default, columns)), grid.Put(0, 0, text, CellStyle.Default, columns));
        grid.Put(columns, 0, "|", CellStyle.Default);
        Assert.Equal(shown, grid.Text(0).Split('|')[0].TrimEnd());
        Assert.Equal('|', grid[columns, 0].Glyph);
    }

    [Fact]
    public void Half_of_a_wide_character_is_never_left()
    {
        var grid = new Grid(4, 1);
        grid.Put(0, 0, "漢字", CellStyle.Default);
        grid.Put(1, 0, "x", CellStyle.Default);
        Assert.Equal(" x字", grid.Text(0));
        grid.Put(2, 0, "y", CellStyle.Default);
        Assert.Equal(" xy", grid.Text(0));
        grid.Put(3, 0, [new ScreenCell('漢', CellStyle.Default)]);
        Assert.Equal(" xy", grid.Text(0));
    }

    private static TerminalScreen Terminal(int columns, int rows)
    {
        var terminal = new TerminalScreen(columns, rows);
        terminal.Feed("\e[?7l"u8);
        return terminal;
    }

    private static PaneLine Line(string text) => new LineReader().Read(Encoding.UTF8.GetBytes(text), text.Length % 3 == 0 ? LineOrigin.Stderr : LineOrigin.Stdout, Dash.Noon);

    private static ProcessInfo Process((string Name, int State, int Pid) each) => Dash.Process(
        each.Name + each.State,
        new[] { "running", "failed", "stopped", "waiting", "backoff", "starting", "completed", "stopping" }[each.State],
        each.Pid % 3 == 0 ? "p" + each.Name : null,
        each.Pid % 2 == 0 ? each.Pid : null,
        each.Pid << 20,
        each.Pid,
        each.Pid % 5);

    private static TuiInput First(string keys)
    {
        var (parser, inputs) = (new InputParser(), new List<TuiInput>());
        parser.Feed(Encoding.UTF8.GetBytes(keys), inputs);
        parser.GiveUp(inputs);
        return inputs[0];
    }
}
