using System.Globalization;

namespace PersistProc.Protocol;

/// <summary>What <c>/proc/self/status</c> tells about this process, for which .NET has no call.</summary>
/// <param name="Uid">The effective user.</param>
/// <param name="Umask">Octal, "0022"; null on a kernel that does not say.</param>
/// <param name="IgnoredSignals">Bit N-1: signal N was ignored when asked.</param>
public sealed record ProcessStatus(int Uid, string? Umask, ulong IgnoredSignals)
{
    /// <summary>Read it now.</summary>
    public static ProcessStatus Own() => Parse(File.ReadAllText("/proc/self/status"));

    /// <summary>Read it from text.</summary>
    public static ProcessStatus Parse(string text)
    {
        var uid = -1;
        string? umask = null;
        var ignored = 0UL;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("Uid:")) uid = int.Parse(Field(line, 1), CultureInfo.InvariantCulture);
            else if (line.StartsWith("Umask:")) umask = Field(line, 0).ToString();
            else if (line.StartsWith("SigIgn:")) ignored = ulong.Parse(Field(line, 0), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        return new ProcessStatus(uid, umask, ignored);
    }

    /// <summary>Whether this process came into the world with the signal ignored (nohup, a script's background job).</summary>
    public bool Ignores(int signal) => (IgnoredSignals >> (signal - 1) & 1) != 0;

    // "Uid:\t1000\t1000\t1000\t1000" is real, effective, saved, file system.
    private static ReadOnlySpan<char> Field(ReadOnlySpan<char> line, int index)
    {
        foreach (var range in line[(line.IndexOf(':') + 1)..].Trim().SplitAny('\t', ' '))
        {
            if (index-- == 0) return line[(line.IndexOf(':') + 1)..].Trim()[range];
        }
        return default;
    }
}
