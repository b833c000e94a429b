using System.Diagnostics;

namespace PersistProc.Daemon.Tests;

/// <summary>A file system of 256 KiB that can be full. Only root can have one.</summary>
internal sealed class FullDisk : IDisposable
{
    private FullDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts one, or answers null and says why not.</summary>
    public static FullDisk? TryMount(string path, Action<string> say)
    {
        Directory.CreateDirectory(path);
        var complaint = Run("mount", "-t", "tmpfs", "-o", "size=256k", "none", path);
        if (complaint is null) return new FullDisk(path);
        say($"not tried: no small file system could be mounted: {complaint}");
        return null;
    }

    /// <summary>Nothing more goes on it.</summary>
    public void Fill()
    {
        using var filler = File.Create(Filler);
        try
        {
            for (; ; filler.Flush()) filler.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // that was it
        }
    }

    public void Empty() => File.Delete(Filler);

    private string Filler => System.IO.Path.Combine(Path, "filler");

    private static string? Run(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var said = run.StandardError.ReadToEnd();
        run.WaitForExit();
        return run.ExitCode == 0 ? null : said;
    }

    public void Dispose() => Run("umount", "-l", Path);
}
