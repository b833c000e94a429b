using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PersistProc.Core;

/// <summary>What is wrong with a file of variables.</summary>
/// <param name="Line">Where, counted from 1.</param>
/// <param name="Text">What.</param>
public readonly record struct EnvironmentFault(int Line, string Text);

/// <summary>
/// A file of environment variables, as systemd's <c>EnvironmentFile=</c> has it: <c>NAME=value</c> lines; empty lines and
/// those that begin with <c>#</c> or <c>;</c> say nothing. A value may be quoted by <c>'</c> or <c>"</c>, over several lines
/// too; a backslash takes the next character as it is, and at the end of a line joins it with the next. Nothing is expanded,
/// and a <c>#</c> within a line belongs to the value. Beyond systemd, a leading <c>export</c> is passed over, and what
/// cannot be understood is a fault.
/// </summary>
public sealed class EnvironmentFile
{
    private readonly string _text;
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private int _at;

    private EnvironmentFile(string text) => _text = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);

    private bool AtEnd => _at >= _text.Length;

    private bool AtLineEnd => AtEnd || _text[_at] == '\n';

    /// <summary>Reads a file's text; of a repeated name the last one counts.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ValueMap<string>? variables, out EnvironmentFault fault)
    {
        var file = new EnvironmentFile(text);
        (variables, fault) = (null, default);
        while (!file.AtEnd)
        {
            if (file.TakeLine() is not { } wrong) continue;
            fault = wrong;
            return false;
        }

        variables = new ValueMap<string>(file._variables);
        return true;
    }

    private EnvironmentFault? TakeLine()
    {
        SkipBlanks();
        var begin = _at;
        if (AtLineEnd || _text[_at] is '#' or ';')
        {
            SkipLine();
            return null;
        }

        if (TakeName() is not { } name) return Fault(begin, "a line NAME=value is expected");
        if (!IsName(name)) return Fault(begin, $"\"{name}\" is no name of a variable: it has letters, digits and _, and no digit first");
        var value = new StringBuilder();
        if (TakeValue(value) is { } wrong) return wrong with { Text = $"{name}: {wrong.Text}" };
        _variables[name] = value.ToString();
        return _variables[name].Contains('\0', StringComparison.Ordinal) ? Fault(begin, $"{name}: a NUL character cannot be passed to a program") : null;
    }

    private string? TakeName()
    {
        const string export = "export ";
        if (_text.AsSpan(_at).StartsWith(export, StringComparison.Ordinal)) _at += export.Length;
        var rest = _text.AsSpan(_at);
        var end = rest.IndexOfAny('=', '\n');
        if (end < 0 || rest[end] == '\n') return null;
        _at += end + 1;
        return rest[..end].Trim(" \t").ToString();
    }

    // quoted parts, one after the other; what begins without a quote is plain to the line's end
    private EnvironmentFault? TakeValue(StringBuilder value)
    {
        while (true)
        {
            SkipBlanks();
            if (AtLineEnd || _text[_at] is not ('\'' or '"'))
            {
                TakePlain(value);
                SkipLine();
                return null;
            }

            var begin = _at;
            if (!TakeQuoted(value, _text[_at++])) return Fault(begin, $"a {_text[begin]} is not closed");
        }
    }

    private void TakePlain(StringBuilder value)
    {
        // blanks at the end are not part of it, unless a backslash says so
        var kept = value.Length;
        while (!AtLineEnd)
        {
            var letter = _text[_at++];
            var escaped = letter == '\\' && !AtEnd;
            if (escaped) letter = _text[_at++];
            if (!escaped || letter != '\n') value.Append(letter);
            if (escaped || letter is not (' ' or '\t')) kept = value.Length;
        }

        value.Length = kept;
    }

    private bool TakeQuoted(StringBuilder value, char quote)
    {
        for (; !AtEnd; _at++)
        {
            if (_text[_at] == quote)
            {
                _at++;
                return true;
            }

            // within double quotes a backslash means something before these only, and joins lines
            if (quote == '"' && _text[_at] == '\\' && _at + 1 < _text.Length && _text[_at + 1] is '"' or '\\' or '`' or '$' or '\n')
            {
                _at++;
                if (_text[_at] == '\n') continue;
            }

            value.Append(_text[_at]);
        }

        return false;
    }

    private void SkipBlanks()
    {
        while (!AtEnd && _text[_at] is ' ' or '\t') _at++;
    }

    private void SkipLine()
    {
        var end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end + 1;
    }

    private EnvironmentFault Fault(int at, string text) => new(_text.AsSpan(0, at).Count('\n') + 1, text);

    private static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
