namespace PersistProc.Core;

/// <summary>What is being read: where in the file's tables, beside which directory, and where faults are collected.</summary>
/// <param name="path">The key with its tables so far.</param>
/// <param name="directory">What relative paths are relative to; absolute.</param>
/// <param name="faults">All faults of the file.</param>
/// <param name="file">The file itself, where faults of several are collected.</param>
public sealed class SettingScope(string path, string directory, List<SettingFault> faults, string file = "")
{
    private const int LongestKey = 100;

    /// <summary>The key with its tables.</summary>
    public string Path => path;

    /// <summary>What relative paths are relative to.</summary>
    public string Directory => directory;

    /// <summary>Whether enough is wrong: reading on tells nothing more.</summary>
    public bool IsFull => faults.Count >= SettingFault.Most;

    /// <summary>The scope of a key in this one.</summary>
    public SettingScope Of(string key) => new(path.Length == 0 ? Quoted(key) : $"{path}.{Quoted(key)}", directory, faults, file);

    /// <summary>Notes what is wrong with this key. Answers false, so that a reader can return it.</summary>
    public bool Fault(Place at, string text)
    {
        if (!IsFull) faults.Add(new SettingFault(at, path, text) { File = file });
        return false;
    }

    /// <summary>Notes that a value is of the wrong kind.</summary>
    public bool Wrong(SettingValue value, string expected) => Fault(value.At, $"{expected} is expected, not {value.Kind}");

    private static string Quoted(string key) => key.Length > LongestKey ? $"\"{key[..LongestKey]}…\"" : key.Length > 0 && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? key : $"\"{key}\"";
}
