using PersistProc.Linux.Files;

namespace PersistProc.Linux.Tests.Files;

public sealed class SmallFiles
{
    // made up by the kernel, without a size; the last ones are given in one read or not at all
    [Theory]
    [InlineData("/proc/self/cmdline")]
    [InlineData("/proc/sys/fs/pipe-user-pages-soft")]
    [InlineData("/proc/sys/kernel/pid_max")]
    [InlineData("/proc/sys/kernel/random/boot_id")]
    public void What_the_kernel_makes_up_is_read_as_a_whole(string path) =>
        Assert.Equal(File.ReadAllBytes(path), SmallFile.TryRead(path, 64 << 10, out _));
}
