using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A small file system of its own over a directory, which can be full, or refuse to be written. Only root can have one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;
    private readonly string _size;

    private SmallDisk(string path, string size) => (_path, _size) = (path, size);

    /// <summary>The whole state lies on it, not the logs alone.</summary>
    public bool HasState => Path.GetFileName(_path) == "state";

    /// <summary>Mounts one, or answers null and says why not.</summary>
    public static async Task<SmallDisk?> Mount(Sandbox box, string path, string size, Action<string> say)
    {
        for (var at = path; at != box.Root; at = Path.GetDirectoryName(at)!) Directory.CreateDirectory(at, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var mounted = await box.Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=700", "none", path);
        if (mounted.ExitCode == 0) return new SmallDisk(path, size);
        say($"not tried: no small file system could be mounted: {mounted.Stderr}");
        Console.WriteLine($"not tried, since no small file system could be mounted at {path}: {mounted.Stderr.Trim()}");
        return null;
    }

    /// <summary>Takes up room, to be given back by <see cref="MakeRoom"/>.</summary>
    public void TakeRoom(int bytes) => File.WriteAllBytes(Path.Combine(_path, "filler"), new byte[bytes]);

    /// <summary>The same of everything that is left, to the last page.</summary>
    public void TakeAllRoom()
    {
        using var filler = File.Create(Path.Combine(_path, "filler"));
        try
        {
            for (; ; filler.Flush()) filler.Write(new byte[Environment.SystemPageSize]);
        }
        catch (IOException)
        {
            // that was it
        }
    }

    public void MakeRoom() => File.Delete(Path.Combine(_path, "filler"));

    /// <summary>It is little larger than what lies on it, until <see cref="Enlarge"/>. False if somebody was always quicker than we.</summary>
    public async Task<bool> Shrink(Sandbox box)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var disk = new DriveInfo(_path);
            var size = disk.TotalSize - disk.AvailableFreeSpace + 4 * Environment.SystemPageSize;
            if ((await box.Run("mount", "-o", string.Create(CultureInfo.InvariantCulture, $"remount,size={size}"), _path)).ExitCode == 0) return true;
        }

        return false;
    }

    public Task Enlarge(Sandbox box) => Remount(box, $"size={_size}");

    public async Task Remount(Sandbox box, string how)
    {
        var mounted = await box.Run("mount", "-o", $"remount,{how}", _path);
        if (mounted.ExitCode != 0) throw new InvalidOperationException(mounted.ToString());
    }

    // lazily: the supervisor ends after the test, and has files open until then
    public void Dispose() => Wait.For(Spawn.Start(new SpawnOrder(["umount", "-l", _path], new Dictionary<string, string>(), "/"))).GetAwaiter().GetResult();
}
