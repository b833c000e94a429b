using CsCheck;

namespace PersistProc.Core.Tests.Events;

public sealed class HowFarReadersCame
{
    private static readonly Gen<string> Word = Gen.Char["abcXYZ019.-/ "].Array[1, 20].Select(letters => new string(letters).Trim()).Where(word => word.Length > 0);

    private static readonly Gen<ReadProgress> Any = Gen.Select(Gen.Long[0, long.MaxValue], Word, Word.List[0, 5], Gen.Int[0, 3], Word).Select((events, watches, logs, tries, call) => new ReadProgress(events)
    {
        Watches = watches,
        Logs = new ValueMap<string>(logs.Select(name => KeyValuePair.Create(name, "1.2.3"))),
        Call = tries == 0 ? null : call,
        Tries = tries,
        Mark = tries == 0 ? 0 : events,
    });

    [Fact]
    public void What_is_written_is_read() => Any.Sample(progress => Assert.Equal(progress, ReadProgress.Parse(progress.Print())));

    [Fact]
    public void What_was_cut_off_is_less_or_nothing_and_never_something_else() => Gen.Select(Any, Gen.Double[0, 1]).Sample((progress, share) =>
    {
        var text = progress.Print();
        var read = ReadProgress.Parse(text[..(int)(text.Length * share)]);
        Assert.True(read is null || read.Logs.Count <= progress.Logs.Count);
    });

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("log\ta\t1\n")]
    [InlineData("events\t-1\n")]
    [InlineData("events\t1\nother\t2\n")]
    public void What_is_none_is_none(string text) => Assert.Null(ReadProgress.Parse(text));

    [Fact]
    public void A_call_is_begun_twice_and_no_third_time()
    {
        var progress = new ReadProgress(1);
        Assert.True(progress.MayTry("a"));
        progress = progress.Begun("a");
        Assert.True(progress.MayTry("a"));
        progress = progress.Begun("a", mark: 7);
        Assert.Equal(7, progress.Mark);
        Assert.Equal(0, progress.Over().Mark);
        Assert.False(progress.MayTry("a"));
        Assert.True(progress.MayTry("b"));
        Assert.True(progress.Over().MayTry("a"));
        Assert.Equal(1, progress.Begun("b").Tries);
    }
}
