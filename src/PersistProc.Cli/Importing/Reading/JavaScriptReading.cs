using System.Globalization;
using System.Text;

namespace PersistProc.Cli.Importing;

/// <summary>
/// Reads what a JavaScript file exports, if that is a plain object: keys without quotes, both kinds of quotes, comments, commas at
/// the end, numbers as JavaScript writes them, <c>__dirname</c>. Whatever has to be computed is code, and code is not run here.
/// </summary>
internal sealed class JavaScriptReading
{
    private const string Way = "it is code, and that is not run here. Let node say what it makes: node -p 'JSON.stringify(require(\"./FILE\"))' | persistproc import pm2 -";
    private readonly string _text;
    private readonly string _file;
    private int _at;

    private JavaScriptReading(string text, string file) => (_text, _file) = (text, file);

    /// <summary>The object that it exports.</summary>
    /// <exception cref="ImportException">It is more than a plain object.</exception>
    public static Node Read(string text, string file) => new JavaScriptReading(text, file).Exported();

    private char Here => _at < _text.Length ? _text[_at] : '\0';

    private Place At => Place.Of(_text, _at);

    private Node Exported()
    {
        Skip();
        foreach (var strict in new[] { "'use strict'", "\"use strict\"" })
        {
            if (!Take(strict)) continue;
            Take(";");
        }

        if (Take("module"))
        {
            if (!Take(".") || !Take("exports") || !Take("=")) throw Code();
        }
        else if (Take("export"))
        {
            if (!Take("default")) throw Code();
        }
        else if (Here is not ('{' or '[')) throw Code();

        var value = Value(0);
        Take(";");
        return _at == _text.Length ? value : throw Code();
    }

    private Node Value(int depth)
    {
        Skip();
        var at = At;
        if (depth > Node.Deepest) throw new ImportException(at, "too many levels within one another");
        return Here switch
        {
            '{' => Object(at, depth),
            '[' => Array(at, depth),
            '\'' or '"' or '`' => new Node.Scalar(at, String(), ScalarKind.Text),
            '-' or '+' or '.' or (>= '0' and <= '9') => new Node.Scalar(at, Number(), ScalarKind.Plain),
            _ => Word(at),
        };
    }

    private Node.Mapping Object(Place at, int depth)
    {
        var members = new List<Member>();
        Take("{");
        while (!Take("}"))
        {
            var place = At;
            var key = Here is '\'' or '"' ? String() : Identifier();
            if (key.Length == 0 || !Take(":")) throw Code();
            var value = Value(depth + 1);
            members.RemoveAll(member => member.Key == key);
            members.Add(new Member(key, place, value));
            if (!Take(",") && !Peek("}")) throw Code();
        }

        return new Node.Mapping(at, members);
    }

    private Node.Sequence Array(Place at, int depth)
    {
        var items = new List<Node>();
        Take("[");
        while (!Take("]"))
        {
            items.Add(Value(depth + 1));
            if (!Take(",") && !Peek("]")) throw Code();
        }

        return new Node.Sequence(at, items);
    }

    private Node.Scalar Word(Place at)
    {
        var begin = _at;
        var word = Identifier();
        Skip();
        if (Here is not (',' or '}' or ']' or ';' or '\0')) (_at, word) = (begin, "");
        return word switch
        {
            "true" or "false" => new Node.Scalar(at, word, ScalarKind.Plain),
            "null" or "undefined" => new Node.Scalar(at, "", ScalarKind.Null),
            "Infinity" or "NaN" => new Node.Scalar(at, word, ScalarKind.Plain),
            "__dirname" => new Node.Scalar(at, ".", ScalarKind.Text),
            _ => throw Code(begin),
        };
    }

    private string Identifier()
    {
        var begin = _at;
        while (char.IsLetterOrDigit(Here) || Here is '_' or '$') _at++;
        return _text[begin.._at];
    }

    private string Number()
    {
        var begin = _at;
        while (char.IsAsciiLetterOrDigit(Here) || Here is '-' or '+' or '.' or '_') _at++;
        var text = _text[begin.._at].Replace("_", "", StringComparison.Ordinal);
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var whole)) return whole.ToString(CultureInfo.InvariantCulture);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) throw Code(begin);
        return text;
    }

    private string String()
    {
        var (quote, begin) = (Here, _at++);
        var text = new StringBuilder();
        while (Here != quote)
        {
            if (_at >= _text.Length || (Here == '\n' && quote != '`')) throw new ImportException(Place.Of(_text, begin), $"the quote {quote} is not closed");
            if (quote == '`' && _text.AsSpan(_at).StartsWith("${", StringComparison.Ordinal)) throw Code();
            if (Here == '\\') Escape(text);
            else text.Append(_text[_at++]);
        }

        _at++;
        if (text.ToString().Contains('\0', StringComparison.Ordinal)) throw new ImportException(Place.Of(_text, begin), "a NUL character cannot be passed to a program");
        return text.ToString();
    }

    private void Escape(StringBuilder text)
    {
        _at++;
        var letter = Here;
        _at++;
        switch (letter)
        {
            case 'n': text.Append('\n'); break;
            case 't': text.Append('\t'); break;
            case 'r': text.Append('\r'); break;
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'v': text.Append('\v'); break;
            case '0': text.Append('\0'); break;
            case '\n': break;
            case 'x': Hex(text, 2); break;
            case 'u' when Here == '{': throw Code();
            case 'u': Hex(text, 4); break;
            case '\0' when _at > _text.Length: _at = _text.Length; break;
            default: text.Append(letter); break;
        }
    }

    private void Hex(StringBuilder text, int digits)
    {
        if (_at + digits > _text.Length || !ushort.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) throw Code();
        text.Append((char)code);
        _at += digits;
    }

    // a word or a sign, with the blanks about it
    private bool Take(string sign)
    {
        if (!Peek(sign)) return false;
        _at += sign.Length;
        Skip();
        return true;
    }

    private bool Peek(string sign)
    {
        Skip();
        return _text.AsSpan(_at).StartsWith(sign, StringComparison.Ordinal);
    }

    private void Skip()
    {
        while (_at < _text.Length)
        {
            var rest = _text.AsSpan(_at);
            if (char.IsWhiteSpace(rest[0])) _at++;
            else if (rest.StartsWith("//", StringComparison.Ordinal)) _at += rest.IndexOf('\n') is var end && end < 0 ? rest.Length : end;
            else if (rest.StartsWith("/*", StringComparison.Ordinal)) _at += rest.IndexOf("*/", StringComparison.Ordinal) is var end && end < 0 ? rest.Length : end + 2;
            else return;
        }
    }

    private ImportException Code(int? at = null) =>
        new(Place.Of(_text, at ?? _at), Way.Replace("FILE", _file, StringComparison.Ordinal));
}
