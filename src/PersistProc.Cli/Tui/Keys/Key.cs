namespace PersistProc.Cli.Tui;

/// <summary>Which key; a letter is <see cref="Char"/>.</summary>
internal enum KeyCode
{
    Char,
    Enter,
    Escape,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    Other,
}

/// <summary>A key that was pressed.</summary>
/// <param name="Code">Which.</param>
/// <param name="Scalar">Of a letter: its Unicode scalar value.</param>
/// <param name="IsControl">With Ctrl; the letter is a small one then.</param>
/// <param name="IsAlt">With Alt.</param>
internal readonly record struct Key(KeyCode Code, int Scalar = 0, bool IsControl = false, bool IsAlt = false)
{
    public static Key Of(char letter) => new(KeyCode.Char, letter);

    public static Key Ctrl(char letter) => new(KeyCode.Char, letter, IsControl: true);

    /// <summary>The letter, if it is one that stands for itself; else NUL.</summary>
    public char Letter => this is { Code: KeyCode.Char, IsControl: false, IsAlt: false, Scalar: < 0x80 } ? (char)Scalar : '\0';
}

/// <summary>What a mouse did.</summary>
internal enum MouseAct
{
    Press,
    WheelUp,
    WheelDown,
}
