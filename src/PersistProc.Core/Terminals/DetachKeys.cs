using System.Globalization;

namespace PersistProc.Core;

/// <summary>
/// The keys by which a person leaves a terminal, and their recognition in what is typed, however it is cut. A key is a character, or
/// <c>ctrl-</c> and one of <c>a</c> to <c>z @ [ \ ] ^ _</c>; several are separated by commas and typed one after the other.
/// </summary>
public sealed class DetachKeys
{
    private const string Control = "ctrl-";
    private const int Most = 16;
    private readonly byte[] _keys;
    private readonly List<byte> _pending = [];

    private DetachKeys(byte[] keys, string text) => (_keys, Text) = (keys, text);

    /// <summary>How long the beginning of them is held back, in case that the rest follows.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Where nobody says anything: a key that few programs know, twice.</summary>
    public const string Default = @"ctrl-\,ctrl-\";

    /// <summary>As a person reads them.</summary>
    public string Text { get; }

    /// <summary>True while the beginning of them is held back.</summary>
    public bool IsPending => _pending.Count > 0;

    /// <summary>Reads them; <c>none</c> for no keys at all. Null and why not, if that is none.</summary>
    public static DetachKeys? Parse(string text, out string why)
    {
        why = "";
        if (text == "none") return new DetachKeys([], "");
        var words = text.Split(',');
        var keys = new byte[words.Length];
        for (var n = 0; n < words.Length; n++)
        {
            if (KeyOf(words[n].Trim()) is { } key)
            {
                keys[n] = key;
                continue;
            }

            why = $"\"{words[n]}\" is no key: write a character, or ctrl- and a letter or one of @ [ \\ ] ^ _, and commas between several";
            return null;
        }

        if (keys.Length > Most) why = string.Create(CultureInfo.InvariantCulture, $"at most {Most} keys");
        return why.Length > 0 ? null : new DetachKeys(keys, string.Join(' ', words.Select(word => word.Trim())));
    }

    /// <summary>What of typed bytes goes to the program. True if the keys were among them: then nothing behind them is looked at.</summary>
    /// <param name="typed">What was typed since.</param>
    /// <param name="program">Where what goes to the program is added.</param>
    public bool Take(ReadOnlySpan<byte> typed, List<byte> program)
    {
        if (_keys.Length == 0)
        {
            program.AddRange(typed);
            return false;
        }

        foreach (var key in typed)
        {
            _pending.Add(key);
            while (_pending.Count > 0 && !IsBeginning())
            {
                program.Add(_pending[0]);
                _pending.RemoveAt(0);
            }

            if (_pending.Count < _keys.Length) continue;
            _pending.Clear();
            return true;
        }

        return false;
    }

    /// <summary>The rest did not follow in time: what was held back goes to the program.</summary>
    public void GiveUp(List<byte> program)
    {
        program.AddRange(_pending);
        _pending.Clear();
    }

    private bool IsBeginning() => _keys.AsSpan().StartsWith(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending));

    private static byte? KeyOf(string word)
    {
        if (word.StartsWith(Control, StringComparison.OrdinalIgnoreCase) && word.Length == Control.Length + 1)
        {
            var upper = char.ToUpperInvariant(word[^1]);
            return upper is >= '@' and <= '_' ? (byte)(upper - '@') : null;
        }

        return word.Length == 1 && word[0] is > ' ' and < (char)127 ? (byte)word[0] : null;
    }
}
