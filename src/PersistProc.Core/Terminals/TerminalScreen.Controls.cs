namespace PersistProc.Core;

/// <summary>Control sequences (CSI).</summary>
public sealed partial class TerminalScreen
{
    void IControlHandler.Control(byte prefix, ControlParameters parameters, ReadOnlySpan<byte> intermediates, byte final)
    {
        var repeated = _last;
        _last = 0;
        if (prefix == 0 && intermediates.IsEmpty && final == 'b')
        {
            _last = repeated;
            Repeat(parameters.Steps());
            _last = 0;
        }
        else if (intermediates.Length == 1)
        {
            WithIntermediate(prefix, intermediates[0], parameters, final);
        }
        else if (intermediates.IsEmpty && prefix != 0)
        {
            Private(prefix, parameters, final);
        }
        else if (intermediates.IsEmpty && !Move(parameters, final) && !Edit(parameters, final))
        {
            Configure(parameters, final);
        }
    }

    private bool Move(ControlParameters parameters, byte final)
    {
        var steps = parameters.Steps();
        switch ((char)final)
        {
            case 'A': Up(steps); return true;
            case 'B' or 'e': Down(steps); return true;
            case 'C' or 'a': MoveTo(_cursor.X + steps, _cursor.Y); return true;
            case 'D': MoveTo(_cursor.X - steps, _cursor.Y); return true;
            case 'E':
                Down(steps);
                MoveTo(0, _cursor.Y);
                return true;
            case 'F':
                Up(steps);
                MoveTo(0, _cursor.Y);
                return true;
            case 'G' or '`': MoveTo(steps - 1, _cursor.Y); return true;
            case 'H' or 'f': Address(parameters.Steps(1) - 1, steps - 1); return true;
            case 'I': Tab(steps); return true;
            case 'Z': TabBack(steps); return true;
            case 'd': AddressRow(steps - 1); return true;
            case 's': _shown.Saved = _cursor; return true;
            case 'u': Restore(); return true;
            default: return false;
        }
    }

    private bool Edit(ControlParameters parameters, byte final)
    {
        var count = parameters.Steps();
        switch ((char)final)
        {
            case '@': InsertCells(count); return true;
            case 'J': EraseDisplay(parameters.Or(0)); return true;
            case 'K': EraseLine(parameters.Or(0)); return true;
            case 'L': InsertRows(count); return true;
            case 'M': DeleteRows(count); return true;
            case 'P': DeleteCells(count); return true;
            case 'S': ScrollUp(count); return true;
            case 'T' when parameters.Count <= 1: ScrollDown(_top, count); return true;
            case 'X': EraseCells(count); return true;
            default: return false;
        }
    }

    private void Configure(ControlParameters parameters, byte final)
    {
        switch ((char)final)
        {
            case 'c' when parameters.Or(0) == 0: Reply("\e[?62;22c"); break;
            case 'g': ClearTabs(parameters.Or(0)); break;
            case 'h' or 'l':
                for (var at = 0; at < parameters.Count; at++) SetMode(-parameters.Or(at), final == 'h');
                break;
            case 'm': SetStyle(GraphicRendition.Apply(_cursor.Style, parameters)); break;
            case 'n': ReportStatus(parameters.Or(0), isPrivate: false); break;
            case 'r': SetRegion(parameters.Or(0), parameters.Or(1)); break;
            case 't': Window(parameters); break;
            default: break;
        }
    }

    private void Private(byte prefix, ControlParameters parameters, byte final)
    {
        var first = parameters.Or(0);
        switch ((char)prefix, (char)final)
        {
            case ('?', 'h' or 'l'):
                for (var at = 0; at < parameters.Count; at++) SetMode(parameters.Or(at), final == 'h');
                break;
            case ('?', 'J'): EraseDisplay(first); break;
            case ('?', 'K'): EraseLine(first); break;
            case ('?', 'W') when first == 5: _tabs = DefaultTabs(Columns); break;
            case ('?', 'n'): ReportStatus(first, isPrivate: true); break;
            case ('?', 'u'): Reply($"\e[?{(Modes.Keyboard.Count > 0 ? Modes.Keyboard[^1] : 0)}u"); break;
            case ('>', 'c') when first == 0: Reply("\e[>1;0;0c"); break;
            case ('>', 'm') when first == 4: Modes.OtherKeys = Math.Min(parameters.Or(1), 3); break;
            case ('>', 'm') when parameters.Count == 0: Modes.OtherKeys = 0; break;
            case ('>', 'n') when first == 4: Modes.OtherKeys = 0; break;
            case ('>', 'q') when first == 0: Reply("\eP>|persistproc\e\\"); break;
            case ('>', 'u'): Modes.PushKeyboard(first & 31); break;
            case ('<', 'u'): Modes.PopKeyboard(parameters.Steps()); break;
            case ('=', 'u'): Modes.ChangeKeyboard(first & 31, parameters.Or(1, 1)); break;
            default: break;
        }
    }

    private void WithIntermediate(byte prefix, byte intermediate, ControlParameters parameters, byte final)
    {
        switch ((char)prefix, (char)intermediate, (char)final)
        {
            case ('\0', '!', 'p'): SoftReset(); break;
            case ('\0', ' ', 'q'): Modes.CursorShape = parameters.Or(0) is >= 0 and <= 6 and var shape ? shape : 0; break;
            case ('?', '$', 'p'): ReportMode(parameters.Or(0), isPrivate: true); break;
            case ('\0', '$', 'p'): ReportMode(parameters.Or(0), isPrivate: false); break;
            default: break;
        }
    }
}
