namespace PersistProc.Core;

/// <summary>Modes that do something besides being on or off.</summary>
public sealed partial class TerminalScreen
{
    private const int OriginMode = 6;
    private const int AlternateOld = 47;
    private const int AlternateScreen = 1047;
    private const int SavedCursor = 1048;
    private const int AlternateWithCursor = 1049;

    private void SetMode(int number, bool on)
    {
        switch (number)
        {
            case OriginMode:
                _cursor.IsOriginMode = on;
                Address(0, 0);
                break;
            case AlternateOld or AlternateScreen when on: ShowAlternate(); break;
            case AlternateOld or AlternateScreen: ShowNormal(); break;
            case SavedCursor when on: _shown.Saved = _cursor; break;
            case SavedCursor: Restore(); break;
            case AlternateWithCursor when on && _alternate is null:
                Normal.Saved = _cursor;
                ShowAlternate();
                break;
            case AlternateWithCursor when !on && _alternate is not null:
                ShowNormal();
                Restore();
                break;
            default: Modes.Set(number, on); break;
        }
    }

    private void ShowAlternate()
    {
        if (_alternate is not null) return;
        _cursor.IsWrapPending = false;
        _shown = _alternate = new ScreenBuffer(Columns, Rows);
        if (!_blank.IsEmpty) _alternate.Clear(_blank);
    }

    private void ShowNormal()
    {
        if (_alternate is null) return;
        _cursor.IsWrapPending = false;
        _alternate = null;
        _shown = Normal;
    }
}
