namespace PersistProc.Core.Tests.Visits;

public sealed class VisitBookTests
{
    private const string Shop = "/src/shop/persistproc.toml", Blog = "/src/blog/persistproc.toml";
    private static readonly Visitor One = new(10, 1), Two = new(20, 2);
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(10);
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_project_is_stopped_some_time_after_its_last_visitor_and_not_before()
    {
        var book = VisitBook.Empty.Enter(One, Shop, Noon).Enter(Two, Shop, Noon);
        Assert.Null(book.NextDue(Linger));
        book = book.Leave(One, Noon.AddHours(1));
        Assert.Null(book.NextDue(Linger));
        book = book.Leave(Two, Noon.AddHours(2));
        Assert.Equal(Noon.AddHours(2) + Linger, book.NextDue(Linger));
        Assert.Empty(book.Settle(Noon.AddHours(2) + Linger - TimeSpan.FromTicks(1), Linger).Stop);
        var (next, stop) = book.Settle(Noon.AddHours(2) + Linger, Linger);
        Assert.Equal([Shop], stop);
        Assert.Equal(VisitBook.Empty, next);
    }

    [Fact]
    public void Who_comes_back_in_time_stops_nothing_and_starts_nothing_again()
    {
        var book = VisitBook.Empty.Enter(One, Shop, Noon).Start(Shop).Leave(One, Noon).Enter(Two, Shop, Noon.AddMinutes(9));
        Assert.True(book.IsStarted(Shop));
        Assert.Null(book.NextDue(Linger));
        Assert.Empty(book.Settle(Noon.AddDays(1), Linger).Stop);
    }

    [Fact]
    public void Who_comes_after_the_time_was_up_starts_it_again()
    {
        var (book, _) = VisitBook.Empty.Enter(One, Shop, Noon).Start(Shop).Leave(One, Noon).Settle(Noon + Linger, Linger);
        Assert.False(book.Enter(Two, Shop, Noon.AddHours(1)).IsStarted(Shop));
    }

    [Fact]
    public void A_shell_is_in_one_project_and_a_pid_that_began_at_another_time_is_another_shell()
    {
        var book = VisitBook.Empty.Enter(One, Shop, Noon).Enter(One, Blog, Noon.AddMinutes(1));
        Assert.Equal([One], book.Visitors);
        Assert.Equal(Noon.AddMinutes(1) + Linger, book.NextDue(Linger));
        Assert.Equal(book, book.Leave(One with { Started = 7 }, Noon.AddMinutes(2)));
        Assert.Equal(book, book.Enter(One, Blog, Noon.AddMinutes(3)));
    }

    [Fact]
    public void Leaving_twice_does_not_put_the_end_off()
    {
        var book = VisitBook.Empty.Enter(One, Shop, Noon).Leave(One, Noon);
        Assert.Equal(book, book.Leave(One, Noon.AddMinutes(5)));
    }

    [Fact]
    public void What_somebody_started_himself_is_stopped_by_nobody_until_he_has_stopped_it()
    {
        var book = VisitBook.Empty.Enter(One, Shop, Noon).Keep(Shop).Leave(One, Noon);
        var (next, stop) = book.Settle(Noon + Linger, Linger);
        Assert.Empty(stop);
        Assert.Empty(next.Projects);
        var released = next.Release(Shop).Enter(One, Shop, Noon).Leave(One, Noon);
        Assert.Equal([Shop], released.Settle(Noon + Linger, Linger).Stop);
    }

    [Fact]
    public void After_a_shutdown_the_next_who_comes_has_it_started()
    {
        var book = VisitBook.Empty.Enter(One, Shop, Noon).Start(Shop).Afresh();
        Assert.Equal([One], book.Visitors);
        Assert.False(book.Enter(Two, Shop, Noon).IsStarted(Shop));
    }
}
