using PersistProc.Protocol;

namespace PersistProc.Cli.Tui;

/// <summary>What the dashboard is told: by the person, by the terminal, by the supervisor.</summary>
internal abstract record TuiInput
{
    private TuiInput()
    {
    }

    public sealed record Pressed(Key Key) : TuiInput;

    public sealed record Pasted(string Text) : TuiInput;

    /// <param name="Act">What it did.</param>
    /// <param name="X">The column, from 0.</param>
    /// <param name="Y">The row, from 0.</param>
    public sealed record Moused(MouseAct Act, int X, int Y) : TuiInput;

    public sealed record Resized(int Rows, int Columns) : TuiInput;

    /// <summary>All that there is.</summary>
    public sealed record Listed(IReadOnlyList<ProcessInfo> Processes) : TuiInput;

    /// <summary>The supervisor cannot be asked.</summary>
    public sealed record Lost(string Why) : TuiInput;

    /// <summary>Lines of the log that is followed.</summary>
    /// <param name="Epoch">Of which <see cref="TuiEffect.Follow"/>.</param>
    /// <param name="Lines">In their order.</param>
    /// <param name="Unfinished">Lines that have no end yet, as far as they are here; instead of those that were told before.</param>
    public sealed record LogCame(int Epoch, IReadOnlyList<PaneLine> Lines, IReadOnlyList<PaneLine> Unfinished) : TuiInput;

    /// <summary>Nothing more comes of it until it is followed anew.</summary>
    /// <param name="Epoch">Of which <see cref="TuiEffect.Follow"/>.</param>
    /// <param name="Error">Why, if that is no end in good order.</param>
    public sealed record LogEnded(int Epoch, string? Error) : TuiInput;

    /// <summary>The text of a tab that is asked for.</summary>
    /// <param name="Tab">Which.</param>
    /// <param name="Name">Of whom.</param>
    /// <param name="Lines">The text.</param>
    public sealed record TextCame(Tab Tab, string? Name, IReadOnlyList<PaneLine> Lines) : TuiInput;

    /// <summary>Something happened.</summary>
    public sealed record Happened(IReadOnlyList<PaneLine> Lines) : TuiInput;

    /// <summary>Who needs the one that is to be stopped or restarted.</summary>
    public sealed record Weighed(Deed Deed, IReadOnlyList<string> Dependents) : TuiInput;

    /// <summary>A deed is done, or could not be.</summary>
    public sealed record Done(string Text, bool IsError) : TuiInput;

    /// <summary>Something worth knowing.</summary>
    public sealed record Noted(string Text) : TuiInput;

    /// <summary>The terminal is ours again.</summary>
    public sealed record Returned(string? Note, bool IsError) : TuiInput;

    /// <summary>A signal, or the terminal is gone.</summary>
    /// <param name="Code">What to end with.</param>
    public sealed record Ordered(int Code) : TuiInput;
}
