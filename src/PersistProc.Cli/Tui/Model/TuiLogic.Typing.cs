using System.Text;

namespace PersistProc.Cli.Tui;

/// <summary>Texts that are typed at the foot.</summary>
internal static partial class TuiLogic
{
    private const int LongestText = 200;

    private static TuiModel Begin(TuiModel model, TypingKind kind, string text) => model with { Prompt = new Prompt.Typing(kind, text, text), Notice = null };

    private static Step Paste(TuiModel model, string text)
    {
        if (model.Prompt is not Prompt.Typing typing) return model;
        var line = new string([.. text.Where(c => !char.IsControl(c))]);
        return Typed(model, typing, typing.Text + line);
    }

    private static Step Type(TuiModel model, Prompt.Typing typing, Key key) => key switch
    {
        { Code: KeyCode.Enter } => Accept(model, typing),
        { Code: KeyCode.Escape } => Cancel(model),
        { Code: KeyCode.Backspace } when typing.Text.Length == 0 => Cancel(model),
        { Code: KeyCode.Backspace } => Typed(model, typing, WithoutLast(typing.Text)),
        { IsControl: true, Scalar: 'u' } => Typed(model, typing, ""),
        { IsControl: true, Scalar: 'w' } => Typed(model, typing, typing.Text[..(typing.Text.TrimEnd().LastIndexOf(' ') + 1)]),
        { Code: KeyCode.Char, IsControl: false, IsAlt: false } => Typed(model, typing, typing.Text + new Rune(key.Scalar)),
        // the table goes on moving under the filter
        { Code: KeyCode.Up or KeyCode.Down or KeyCode.PageUp or KeyCode.PageDown } when typing.Kind == TypingKind.Filter => InTable(model, key),
        _ => model,
    };

    private static string WithoutLast(string text) => text[..^(text.Length > 1 && char.IsLowSurrogate(text[^1]) ? 2 : 1)];

    // it holds as it is typed
    private static TuiModel Typed(TuiModel model, Prompt.Typing typing, string text)
    {
        if (text.Length > LongestText) text = text[..LongestText];
        var next = model with { Prompt = typing with { Text = text } };
        return typing.Kind switch
        {
            TypingKind.Filter => next with { Table = next.Table.Filtered(text, next.Now) },
            TypingKind.Only => next.With(next.Pane with { Only = Pattern.Of(text) }),
            _ => next.With(next.Pane with { Search = Pattern.Of(text), Found = null }),
        };
    }

    private static TuiModel Accept(TuiModel model, Prompt.Typing typing)
    {
        var next = model with { Prompt = null };
        if (typing.Kind != TypingKind.Search || typing.Text.Length == 0) return next;
        // from what one looks at on; of what grows, what came last is what one looks at
        var (pane, from, step) = next.Pane is { IsFollowing: true } growing ? (growing, growing.Lines.End - 1, -1) : (next.Pane, next.Pane.Top, 1);
        return pane.Find(from, step) is { } number ? Found(next, number, Layout.Of(next).Pane) : next.Say($"not found: {typing.Text}");
    }

    private static TuiModel Cancel(TuiModel model) => model.Prompt is Prompt.Typing typing
        ? Typed(model, typing, typing.Before) with { Prompt = null }
        : model with { Prompt = null, Notice = null };
}
