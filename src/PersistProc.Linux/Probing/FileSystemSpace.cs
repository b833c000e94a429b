using PersistProc.Linux.Native;

namespace PersistProc.Linux.Probing;

/// <summary>What is free where a directory lies (statfs(2)).</summary>
/// <param name="Bytes">For an ordinary user.</param>
/// <param name="Files">Inodes; -1 where the file system has no such limit.</param>
public readonly record struct FileSystemSpace(long Bytes, long Files)
{
    /// <summary>Null if nobody can tell.</summary>
    public static FileSystemSpace? Of(string directory) =>
        Libc.statfs64(directory, out var facts) < 0
            ? null
            : new FileSystemSpace((long)facts.AvailableBlocks * facts.BlockSize, facts.Files == 0 ? -1 : (long)facts.FreeFiles);
}
