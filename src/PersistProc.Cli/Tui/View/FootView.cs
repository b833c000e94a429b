using PersistProc.Core;

namespace PersistProc.Cli.Tui;

/// <summary>The foot: what is asked, what became of something, or which keys there are.</summary>
internal static class FootView
{
    private static readonly string[] InTable = ["s start", "x stop", "r restart", "a attach", "/ filter", "Tab text", "z zoom"];
    private static readonly string[] InLog = ["/ search", "n N next", "f follow", "o stream", "& only", "W wrap", "Tab table"];
    private static readonly string[] InText = ["/ search", "n N next", "W wrap", "Tab table", "z zoom"];
    private const string Always = "? help  q quit";

    /// <summary>Rows that a long message needs.</summary>
    public static int RowsWanted(TuiModel model, int columns)
    {
        var text = model.Prompt is Prompt.Sure sure ? sure.Question + Answer : model.Prompt is null ? model.Notice?.Text : null;
        return text is null ? 1 : Wrapped(text, columns).Count;
    }

    private const string Answer = "  y: yes, else no";

    public static void Paint(Grid grid, TuiModel model, Area foot)
    {
        switch (model)
        {
            case { Prompt: Prompt.Typing typing }: Typing(grid, typing, foot); break;
            case { Prompt: Prompt.Sure sure }: Lines(grid, sure.Question + Answer, foot, Looks.Focus); break;
            case { Notice: { } notice }: Lines(grid, notice.Text, foot, notice.IsError ? Looks.Bad : Looks.Plain); break;
            default: Keys(grid, model, foot); break;
        }
    }

    private static void Typing(Grid grid, Prompt.Typing typing, Area foot)
    {
        var head = typing.Kind switch { TypingKind.Filter => "filter: ", TypingKind.Search => "search: ", _ => "only lines with: " };
        var y = foot.Y + foot.Height - 1;
        var x = grid.Put(0, y, head, Looks.Focus);
        // the end is what one types at
        var cells = CellText.Lay(typing.Text, CellStyle.Default);
        var room = Math.Max(1, grid.Columns - x - 1);
        var from = Math.Max(0, cells.Count - room);
        while (from < cells.Count && cells[from].IsContinuation) from++;
        var end = grid.Put(x, y, [.. cells[from..]]);
        grid.Cursor = (Math.Min(end, grid.Columns - 1), y);
    }

    private static void Lines(Grid grid, string text, Area foot, CellStyle style)
    {
        var lines = Wrapped(text, grid.Columns);
        for (var i = 0; i < foot.Height && i < lines.Count; i++)
        {
            var isCut = i == foot.Height - 1 && lines.Count > foot.Height;
            grid.Put(0, foot.Y + i, isCut ? lines[i] + "…" : lines[i], style);
        }
    }

    private static void Keys(Grid grid, TuiModel model, Area foot)
    {
        var y = foot.Y + foot.Height - 1;
        var hints = !model.IsPaneFocused ? InTable : model.Tab == Tab.Log ? InLog : InText;
        var end = grid.Columns - CellText.Width(Always);
        var x = 0;
        foreach (var hint in hints)
        {
            var width = CellText.Width(hint);
            if (x + width + 2 > end) break;
            Hint(grid, x, y, hint);
            x += width + 2;
        }
        if (end < 0) return;
        foreach (var hint in Always.Split("  "))
        {
            Hint(grid, end, y, hint);
            end += hint.Length + 2;
        }
    }

    private static void Hint(Grid grid, int x, int y, string hint)
    {
        var key = hint.LastIndexOf(' ');
        grid.Put(x, y, hint[..key], Looks.Bold);
        grid.Put(x + CellText.Width(hint[..key]), y, hint[key..], Looks.Faint);
    }

    // at spaces, where there are some
    private static List<string> Wrapped(string text, int columns)
    {
        var lines = new List<string>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var at = "";
            foreach (var word in line.Split(' '))
            {
                var more = at.Length == 0 ? word : at + " " + word;
                if (CellText.Width(more) <= columns) at = more;
                else
                {
                    if (at.Length > 0) lines.Add(at);
                    at = word;
                }
            }
            lines.Add(at);
        }
        return lines;
    }
}
