using PersistProc.Protocol;

namespace PersistProc.Cli.Installing;

/// <summary>What lies at a place where we want to write, or have written.</summary>
internal enum Found
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Just what we would write.</summary>
    Same,

    /// <summary>What we wrote once, and nobody has changed since.</summary>
    Ours,

    /// <summary>What we wrote once, and somebody has changed since.</summary>
    Changed,

    /// <summary>Somebody else's.</summary>
    Foreign,
}

/// <summary>A file that we write and take away again. Its first line has a seal of the others, so that a person's changes are noticed.</summary>
internal sealed record SealedFile(string Path, string Body)
{
    private const string Mark = "# Written by persistproc install-service; taken away by persistproc uninstall-service. Seal ";

    /// <summary>All of it.</summary>
    public string Text => Mark + ShortHash.Of(Body) + "\n" + Body;

    /// <summary>What lies there now.</summary>
    public async Task<Found> LookAsync()
    {
        if (!System.IO.Path.Exists(Path)) return Found.Nothing;
        if (Directory.Exists(Path)) return Found.Foreign;
        string there;
        try
        {
            there = await File.ReadAllTextAsync(Path).ConfigureAwait(false);
        }
        catch (Exception nowhere) when (nowhere is FileNotFoundException or DirectoryNotFoundException)
        {
            return Found.Foreign; // a link that leads nowhere
        }
        if (there == Text) return Found.Same;
        var end = there.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0 || !there.StartsWith(Mark, StringComparison.Ordinal)) return Found.Foreign;
        return there[Mark.Length..end] == ShortHash.Of(there[(end + 1)..]) ? Found.Ours : Found.Changed;
    }

    /// <summary>Puts it there, as a whole or not at all.</summary>
    public async Task WriteAsync()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var beside = Path + ".new";
        await File.WriteAllTextAsync(beside, Text).ConfigureAwait(false);
        File.Move(beside, Path, overwrite: true);
    }
}
