using System.Text;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A service's log files as they lie there: current.log, and before it 00000001.log, 00000002.log …</summary>
internal static class Logs
{
    public static byte[] Bytes(string current)
    {
        var older = Directory.GetFiles(Path.GetDirectoryName(current)!, "0*.log").Order(StringComparer.Ordinal);
        return [.. older.Append(current).SelectMany(File.ReadAllBytes)];
    }

    /// <summary>Whole lines; a rest without a newline is one too.</summary>
    public static string[] Lines(string current)
    {
        var lines = Encoding.UTF8.GetString(Bytes(current)).Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }
}
