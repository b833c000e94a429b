using System.Globalization;
using System.Text;

namespace PersistProc.HouseRules.Tests.Manuals;

/// <summary>A manual page as it is written down (man(7)).</summary>
internal sealed class Roff
{
    private readonly StringBuilder _text = new();

    public Roff(string name, int section, string about)
    {
        _text.Append(".\\\" Made of the program's own tables, by a test: see docs/adding-things.md.\n");
        _text.Append(CultureInfo.InvariantCulture, $".TH {name.ToUpperInvariant()} {section} \"\" PersistProc \"PersistProc\"\n");
        Section("NAME").Line($"{Escape(name)} \\- {Escape(about)}");
    }

    /// <summary>A heading.</summary>
    public Roff Section(string title) => Line($".SH {Quoted(title)}");

    /// <summary>A heading below one.</summary>
    public Roff Subsection(string title) => Line($".SS {Quoted(title)}");

    /// <summary>Words that are filled into lines.</summary>
    public Roff Paragraph(string text) => Line(".PP").Line(Escape(text));

    /// <summary>A term, and what is said of it.</summary>
    public Roff Item(string term, string text) => Line(".TP").Line($"\\fB{Escape(term)}\\fR").Line(Escape(text));

    /// <summary>Lines that stay as they are.</summary>
    public Roff Verbatim(IEnumerable<string> lines)
    {
        Line(".PP").Line(".RS 4").Line(".nf");
        foreach (var line in lines) Line(Escape(line));
        return Line(".fi").Line(".RE");
    }

    /// <summary>A line of roff.</summary>
    public Roff Line(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>Text that roff takes for nothing else: no macro at the beginning of a line, hyphens that can be copied.</summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            safe.Append(rune.Value switch
            {
                '\\' => "\\e",
                '-' => "\\-",
                '\'' => "\\(aq",
                '`' => "\\(ga",
                '^' => "\\(ha",
                '~' => "\\(ti",
                '…' => "...",
                > 127 => string.Create(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]"),
                _ => rune.ToString(),
            });
        }
        return safe.Length > 0 && safe[0] is '.' ? "\\&" + safe : safe.ToString();
    }

    private static string Quoted(string title) => $"\"{Escape(title).Replace("\"", "\\(dq", StringComparison.Ordinal)}\"";
}
