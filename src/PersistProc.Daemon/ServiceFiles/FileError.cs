using System.Globalization;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>Something wrong in a service file.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Line">From 1; 0 when it concerns the file as a whole.</param>
/// <param name="Column">From 1; 0 when it concerns the file as a whole.</param>
/// <param name="Key">The key with its tables, or empty where there is none.</param>
/// <param name="Text">What is wrong.</param>
public sealed record FileError(string File, int Line, int Column, string Key, string Text)
{
    /// <summary><c>file:line:column: key: text</c>, without the parts that there are not.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $":{Line}:{Column}") : "";
        return Key.Length > 0 ? $"{File}{place}: {Key}: {Text}" : $"{File}{place}: {Text}";
    }
}
