namespace PersistProc.Core.Tests.Terminals;

/// <summary>What is measured is the memory of the whole process: no other test runs beside it.</summary>
[CollectionDefinition(nameof(MemoryOfScreens), DisableParallelization = true)]
[Collection(nameof(MemoryOfScreens))]
public sealed class MemoryOfScreens
{
    [Fact]
    public void Memory_is_bounded_whatever_comes()
    {
        var screen = new TerminalScreen(80, 24, new ScrollbackLimits(1000, 100_000));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        screen.Feed("\e]2;"u8);
        for (var i = 0; i < 200; i++) screen.Feed(new byte[10_000].Select(_ => (byte)'x').ToArray());
        screen.Feed("\a\e["u8);
        for (var i = 0; i < 200; i++) screen.Feed(new byte[1000].Select(_ => (byte)'1').ToArray());
        screen.Feed("m"u8);
        for (var i = 0; i < 20_000; i++) screen.Feed(Screens.Bytes($"\e]8;;http://host/{i}{new string('y', 500)}\a\e[38;2;{i % 256};{i / 256};1mline e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 {i}\r\n"));
        for (var i = 0; i < 300; i++) screen.Feed(Screens.Bytes(new string('z', 10_000)));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8_000_000);
        Assert.Equal("", screen.Title);
        Assert.True(ScreenReplay.Of(screen).Length < 1_000_000);
        GC.KeepAlive(screen);
    }
}
