using Microsoft.Win32.SafeHandles;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A file system that never answers, as a network mount whose server is gone: FUSE, and nobody serves it. Only root may.</summary>
internal sealed class DeadMount : IDisposable
{
    private const int MNT_DETACH = 2;
    private readonly SafeFileHandle _device;
    private readonly string _path;

    private DeadMount(SafeFileHandle device, string path) => (_device, _path) = (device, path);

    /// <summary>Null where it cannot be made: then <paramref name="why"/> says so.</summary>
    public static DeadMount? TryMake(string path, out string why)
    {
        Directory.CreateDirectory(path);
        var number = Libc.open("/dev/fuse", Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        why = "no file system can be made that never answers: that takes root and /dev/fuse";
        if (number < 0) return null;
        var device = new SafeFileHandle(number, ownsHandle: true);
        if (Libc.mount("dead", path, "fuse", 0, $"fd={number},rootmode=40000,user_id=0,group_id=0") == 0) return new DeadMount(device, path);
        device.Dispose();
        return null;
    }

    /// <summary>Whoever waits gets an error.</summary>
    public void Dispose()
    {
        _device.Dispose();
        _ = Libc.umount2(_path, MNT_DETACH);
    }
}
