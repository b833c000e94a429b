using System.Security.Cryptography;
using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Files;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>
/// Service files as they were read last: one whose size and time of change are the same is not read again, since every
/// `status` asks. Of a file that was changed a moment before the content is compared as well: another change within the same
/// tick of the file system's clock would not show otherwise.
/// </summary>
public sealed class ServiceFileCache(TimeProvider time)
{
    // ext4 and tmpfs stamp with the kernel's tick, ten milliseconds at most; network file systems with a second
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, (Stamp File, Stamp Overlay, ValueList<Stamp> Others, DeclarationInputs Inputs, ServiceFile Read)> _files = [];
    private readonly Lock _gate = new();

    /// <summary>What the files' meaning depends on besides their text: with other ones they are read again.</summary>
    public FileInputs Inputs { get; } = new();

    /// <summary>The file, read again if it may have changed; the same object if not.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="isProject">A project's <c>persistproc.toml</c>, rather than one of the user's own files.</param>
    /// <param name="other">What its meaning shall depend on; null for what is kept of it.</param>
    public ServiceFile Read(string path, bool isProject, DeclarationInputs? other = null)
    {
        var (stamp, overlay) = (StampOf(path), isProject && ServiceFileSearch.FindOverlay(path) is { } over ? StampOf(over) : default);
        var inputs = other ?? Inputs.Of(path);
        lock (_gate)
        {
            if (stamp.Exists && _files.TryGetValue(path, out var known) && known.File == stamp && known.Overlay == overlay && known.Inputs.MeanTheSame(inputs, known.Read.Variables) && known.Others.Equals(StampsOf(known.Read))) return known.Read;
        }

        var file = ServiceFileReader.Read(path, isProject, inputs);
        lock (_gate)
        {
            // what it consulted is known only now, and may have changed since it was read
            var others = StampsOf(file);
            if (stamp.Exists && others.All(other => other.Content is null)) _files[path] = (stamp, overlay, others, inputs, file);
            else _files.Remove(path);
        }

        if (file.Errors.Count == 0) Inputs.Note(path, file.Variables);
        return file;
    }

    private ValueList<Stamp> StampsOf(ServiceFile file) => file.Consulted.Select(StampOf).ToValueList();

    private Stamp StampOf(string path)
    {
        var info = new FileInfo(path);
        // of a directory only counts that it is there
        if (Directory.Exists(path)) return new Stamp(true, default, -1, null);
        if (!info.Exists) return default;
        var isSettled = time.GetUtcNow().UtcDateTime - info.LastWriteTimeUtc > Settled;
        return new Stamp(true, info.LastWriteTimeUtc, info.Length, isSettled ? null : ContentOf(path));
    }

    private static string ContentOf(string path)
    {
        var bytes = SmallFile.TryRead(path, ServiceFileReader.MaxBytes, out var why) ?? Encoding.UTF8.GetBytes(why);
        return Convert.ToHexString(SHA256.HashData(bytes));
    }

    /// <param name="Content">What identifies it, while the time of its last change does not.</param>
    private readonly record struct Stamp(bool Exists, DateTime Changed, long Size, string? Content);
}
