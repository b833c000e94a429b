using System.Buffers;
using System.Text;

namespace PersistProc.Core;

/// <summary>
/// Makes lines that were written to a terminal readable: what is left of a line when it is whole. A carriage return goes back to its
/// beginning, a backspace one character, so that of a progress bar the last state is left; colours and other sequences are dropped;
/// moving to another row leaves a space. Lines are taken one after another, and a sequence may be cut between them; memory is bounded.
/// </summary>
public sealed class ReadableLines : IControlHandler
{
    private const int LongestLine = 1 << 16;
    private readonly ControlParser _parser;
    private readonly List<int> _glyphs = [];
    private readonly ArrayBufferWriter<byte> _overlong = new();
    private int _at;

    public ReadableLines() => _parser = new ControlParser(this);

    /// <summary>No sequence is under way: what follows does not depend on what was before.</summary>
    public bool IsAtRest => _parser.IsAtRest;

    /// <summary>What a person reads of a line.</summary>
    /// <param name="line">Without its newline.</param>
    /// <param name="readable">Where it is written to, as UTF-8.</param>
    public void Clean(ReadOnlySpan<byte> line, IBufferWriter<byte> readable)
    {
        if (_parser.IsAtRest && !line.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e))
        {
            readable.Write(line);
            return;
        }

        _glyphs.Clear();
        _at = 0;
        _parser.Feed(line);
        readable.Write(_overlong.WrittenSpan);
        _overlong.ResetWrittenCount();
        Write(readable);
    }

    void IControlHandler.Print(ReadOnlySpan<byte> text)
    {
        foreach (var letter in text) Put(letter);
    }

    void IControlHandler.Print(int scalar) => Put(scalar);

    void IControlHandler.Execute(byte control)
    {
        switch (control)
        {
            case 0x08: _at = Math.Max(0, _at - 1); break;
            case 0x09: Put('\t'); break;
            case 0x0d: _at = 0; break;
            case 0x0b or 0x0c or 0x84 or 0x85 or 0x8d: Space(); break;
            default: break;
        }
    }

    void IControlHandler.Escape(ReadOnlySpan<byte> intermediates, byte final)
    {
        if (intermediates.IsEmpty && final is (byte)'D' or (byte)'E' or (byte)'M' or (byte)'c') Space();
    }

    void IControlHandler.Control(byte prefix, ControlParameters parameters, ReadOnlySpan<byte> intermediates, byte final)
    {
        if (prefix != 0 || !intermediates.IsEmpty) return;
        switch ((char)final)
        {
            case 'C' or 'a': Forward(_at + parameters.Steps()); break;
            case 'D': _at = Math.Max(0, _at - parameters.Steps()); break;
            case 'G' or '`': Forward(parameters.Steps() - 1); break;
            case 'K': Erase(parameters.Or(0)); break;
            case 'P': _glyphs.RemoveRange(Math.Min(_at, _glyphs.Count), Math.Clamp(_glyphs.Count - _at, 0, parameters.Steps())); break;
            case 'A' or 'B' or 'E' or 'F' or 'H' or 'd' or 'e' or 'f': Space(); break;
            default: break;
        }
    }

    void IControlHandler.SystemCommand(ReadOnlySpan<byte> data)
    {
    }

    private void Put(int scalar)
    {
        // a line that does not end is told as far as it came
        if (_at >= LongestLine)
        {
            Write(_overlong);
            _glyphs.Clear();
            _at = 0;
        }

        while (_glyphs.Count < _at) _glyphs.Add(' ');
        if (_at < _glyphs.Count) _glyphs[_at] = scalar;
        else _glyphs.Add(scalar);
        _at++;
    }

    private void Forward(int to) => _at = Math.Min(to, LongestLine - 1);

    private void Erase(int which)
    {
        if (which == 0 && _at < _glyphs.Count) _glyphs.RemoveRange(_at, _glyphs.Count - _at);
        if (which == 2) _glyphs.Clear();
        for (var i = 0; which == 1 && i < Math.Min(_at + 1, _glyphs.Count); i++) _glyphs[i] = ' ';
    }

    // what comes is on another row: behind what there is
    private void Space()
    {
        _at = _glyphs.Count;
        if (_at > 0 && _glyphs[^1] != ' ') Put(' ');
    }

    private void Write(IBufferWriter<byte> readable)
    {
        var length = _glyphs.Count;
        while (length > 0 && _glyphs[length - 1] == ' ') length--;
        for (var i = 0; i < length; i++)
        {
            var rune = new Rune(_glyphs[i]);
            readable.Advance(rune.EncodeToUtf8(readable.GetSpan(4)));
        }
    }
}
