namespace PersistProc.EndToEnd.Tests.Contract;

/// <summary>`list --watch`: what people look at while they work.</summary>
public sealed class ListWatching(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task It_shows_what_changes_until_ctrl_c()
    {
        await Box.Service("one", Dummy, "wait");
        var terminal = await Box.OpenTerminal();
        terminal.Begin(Box.Command("list", "--watch"));
        await terminal.Shows("NAME");
        await terminal.Shows("one");
        var mark = terminal.Mark;
        await Box.Service("another", Dummy, "wait");
        await terminal.Shows("another", mark);
        terminal.CtrlC();
        Assert.Equal(0, await terminal.Prompt());
    }

    [Fact]
    public async Task As_json_it_is_a_document_each_time_that_something_has_changed()
    {
        await Box.Service("one", Dummy, "wait");
        var watch = Box.Begin("-o", "json", "list", "--watch");
        await watch.SaysOnStdout("\"name\":\"one\"");
        await Box.Service("another", Dummy, "wait");
        await watch.SaysOnStdout("\"name\":\"another\"");
        watch.Signal(Signal.INT);
        Assert.Equal(0, await watch.EndedWithin(TimeSpan.FromSeconds(10)));
        Assert.InRange(watch.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 2, 3);
    }
}
