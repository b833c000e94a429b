using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Launching;

public sealed class HandedOver : IDisposable
{
    private readonly Dictionary<string, Descriptor> _stored = [];

    public void Dispose()
    {
        foreach (var descriptor in _stored.Values) descriptor.Dispose();
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 3)]
    [InlineData(100, 3)]
    [InlineData(2, 40)]
    public void A_child_has_what_it_is_handed_at_the_numbers_that_were_said_and_nothing_else(int count, int first)
    {
        var handed = Enumerable.Range(0, count).Select(n => Store($"file {n}", first + n)).ToList();
        using var child = Start(handed);
        HasJust(child, handed);
        Assert.All(handed, each => Assert.Contains($"memfd:{each.Key} ", Target(child, each.At), StringComparison.Ordinal));
    }

    [Fact]
    public void Numbers_may_be_those_that_others_of_them_have_with_us()
    {
        // each one's place is where the next one lies: none is overwritten before its turn
        var descriptors = Enumerable.Range(0, 20).Select(n => Memory($"turn {n}")).ToList();
        for (var n = 0; n < 20; n++) _stored[$"turn {n}"] = descriptors[n];
        var handed = Enumerable.Range(0, 20).Select(n => new HandedDescriptor($"turn {n}", descriptors[(n + 1) % 20].Number)).ToList();
        using var child = Start(handed);
        Assert.All(handed, each => Assert.Contains($"memfd:{each.Key} ", Target(child, each.At), StringComparison.Ordinal));
        HasJust(child, handed);
    }

    [Fact]
    public void What_is_not_held_cannot_be_handed_and_nothing_is_left() => OpenDescriptors.AreNotLeftBy(() =>
    {
        Assert.Equal(Errno.EBADF, TestChild.TryStart(TestChild.Frame("/bin/true") with { Handed = [new HandedDescriptor("nobody", 3)] }, out var child));
        Assert.Null(child);
    });

    [Fact]
    public void A_frame_of_before_there_was_anything_to_hand_is_read_as_one_that_hands_nothing()
    {
        var encoded = TestChild.Frame("/bin/true").Encode().Span;
        var payload = encoded[FrameWriter.HeaderSize..^13].ToArray(); // two counts of zero, and an empty text
        var reader = new FrameReader(payload);
        reader.Text();
        reader.Long();
        reader.Long();
        Assert.Equal(0, ServiceSpawner.Spawn(ref reader, payload, TestChild.NewTag(), _ => null, out _, out var process));
        foreach (var stream in process!.Streams) stream.Dispose();
        process.PidFd.Dispose();
        var info = default(Libc.Siginfo);
        Syscall.Check(Libc.waitid(Libc.P_PID, process.Pid, ref info, Libc.WEXITED), "waitid");
        Assert.Equal(0, info.Status);
    }

    private TestChild Start(IReadOnlyList<HandedDescriptor> handed)
    {
        var error = TestChild.TryStart(TestChild.Frame("/bin/sh", "-c", "echo up; sleep 60; :") with { Handed = handed }, out var child, _stored.GetValueOrDefault);
        Assert.Equal(0, error);
        child!.ReadLines(1);
        return child;
    }

    private HandedDescriptor Store(string name, int at)
    {
        _stored[name] = Memory(name);
        return new HandedDescriptor(name, at);
    }

    private static Descriptor Memory(string name) => new(Syscall.Check(Libc.memfd_create(name, Libc.MFD_CLOEXEC), "memfd_create"));

    // the spawn returns while the child executes; what is ours goes a moment later
    private static void HasJust(TestChild child, IEnumerable<HandedDescriptor> handed) =>
        Eventually.True(() => Numbers(child).SequenceEqual([0, 1, 2, .. handed.Select(each => each.At).Order()]), "the child has what it was handed, and nothing else");

    private static IEnumerable<int> Numbers(TestChild child) =>
        Directory.EnumerateFileSystemEntries($"/proc/{child.Pid}/fd").Select(path => int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture)).Order();

    private static string Target(TestChild child, int number) => new FileInfo($"/proc/{child.Pid}/fd/{number}").LinkTarget!;
}
