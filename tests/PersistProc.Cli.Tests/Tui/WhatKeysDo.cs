using PersistProc.Cli.Tui;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Tui;

public sealed class WhatKeysDo
{
    [Theory]
    [InlineData("j", "shop/api")]
    [InlineData("jj\e[B", "shop/web")]
    [InlineData("\e[F", "shop/worker")]
    [InlineData("\e[F\e[H", "python3")]
    [InlineData("Gk", "shop/web")]
    [InlineData("\e[6~\e[6~", "shop/worker")]
    [InlineData("kkk", "python3")]
    public void Arrows_and_letters_choose(string keys, string chosen) => Assert.Equal(chosen, Dash.Shop().Type(keys).Selected);

    [Fact]
    public void Whose_log_is_followed_is_who_is_chosen()
    {
        var dash = Dash.Shop();
        Assert.Equal(new TuiEffect.Follow("python3", 1), dash.Wanted<TuiEffect.Follow>());
        dash.Log("mine").Type("j");
        Assert.Equal(new TuiEffect.Follow("shop/api", 2), dash.Wanted<TuiEffect.Follow>());
        dash.Tell(new TuiInput.LogCame(1, [PaneLine.Of("of the one before")], []));
        Assert.Equal(0, dash.Model.Log.Lines.Count);
        dash.Log("its own");
        Assert.Contains("its own", dash.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_chosen_stays_so_wherever_the_table_takes_it()
    {
        var dash = Dash.Shop().Type("j").Type(">>>>>");
        Assert.Equal("shop/api", dash.Selected);
        dash.Tell(new TuiInput.Listed([Dash.Process("zz", "running", pid: 1), Dash.Process("api", "running", project: "shop", pid: 2)]));
        Assert.Equal("shop/api", dash.Selected);
        dash.Tell(new TuiInput.Listed([Dash.Process("zz", "running", pid: 1)]));
        Assert.Equal("zz", dash.Selected);
        dash.Tell(new TuiInput.Listed([]));
        Assert.Null(dash.Selected);
        Assert.Equal(new TuiEffect.Follow(null, dash.Model.Epoch), dash.Wanted<TuiEffect.Follow>());
    }

    [Fact]
    public void A_filter_holds_as_it_is_typed_and_escape_takes_it_back()
    {
        var dash = Dash.Shop().Type("/wo");
        Assert.Equal(["shop/worker"], dash.Model.Table.Shown.Select(row => row.Name));
        Assert.StartsWith("filter: wo", dash.Foot, StringComparison.Ordinal);
        Assert.Equal((10, 23), dash.Grid.Cursor);
        dash.Type("\r");
        Assert.Null(dash.Grid.Cursor);
        Assert.Equal("shop/worker", dash.Selected);
        Assert.Contains("1 of 5", dash.Rows[0], StringComparison.Ordinal);
        Assert.Single(dash.Type("/x\e").Model.Table.Shown);
        Assert.Equal(5, dash.Type("\e").Model.Table.Shown.Count);
        Assert.Equal(["shop/web"], dash.Type("/failed\r").Model.Table.Shown.Select(row => row.Name));
        Assert.Contains("none matches \"failednone\"", dash.Type("/none").Text, StringComparison.Ordinal);
        Assert.Equal(5, dash.Type("\x15\r").Model.Table.Shown.Count);
    }

    [Fact]
    public void Keys_sort_and_turn_round()
    {
        var dash = Dash.Shop();
        Assert.Equal("shop/web", dash.Type(">").Model.Table.Shown[0].Name);
        Assert.Equal(Column.State, dash.Model.Table.Sort);
        Assert.Equal("shop/api", dash.Type(">>>>").Model.Table.Shown[0].Name);
        Assert.Equal(Column.Memory, dash.Model.Table.Sort);
        Assert.Equal("shop/api", dash.Type("i").Model.Table.Shown[^1].Name);
        Assert.Equal(Column.Name, dash.Type("<<<<<").Model.Table.Sort);
    }

    [Theory]
    [InlineData("s", "start")]
    [InlineData("x", "stop")]
    [InlineData("r", "restart")]
    public void A_run_is_dealt_with_at_once(string key, string verb)
    {
        var dash = Dash.Shop().Type(key);
        Assert.Equal(new TuiEffect.Act(new Deed(verb, ["python3"])), dash.Wanted<TuiEffect.Act>());
        Assert.Contains("python3 …", dash.Foot, StringComparison.Ordinal);
        dash.Tell(new TuiInput.Done("done it", IsError: false));
        Assert.Equal("done it", dash.Foot);
    }

    [Fact]
    public void Whom_others_need_is_not_stopped_without_a_question()
    {
        var dash = Dash.Shop().Type("jjx");
        Assert.Empty(dash.Effects.OfType<TuiEffect.Act>());
        var weigh = dash.Wanted<TuiEffect.Weigh>();
        Assert.Equal(["shop/api", "shop/db", "shop/web", "shop/worker"], weigh.Circle.Names);
        dash.Tell(new TuiInput.Weighed(weigh.Deed, ["shop/api", "shop/web", "shop/worker"]));
        Assert.Contains("stop shop/db? shop/api, shop/worker need it and stop too.  y: yes, else no", dash.Text.Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(dash.Type("n").Effects.OfType<TuiEffect.Act>());
        Assert.Null(dash.Model.Prompt);
        dash.Tell(new TuiInput.Weighed(weigh.Deed, ["shop/api"])).Type("y");
        Assert.Equal(new TuiEffect.Act(new Deed("stop", ["shop/db"])), dash.Wanted<TuiEffect.Act>());
    }

    [Fact]
    public void Whom_nobody_needs_or_nobody_who_runs_is_stopped_at_once()
    {
        var dash = Dash.Shop().Type("jx");
        dash.Tell(new TuiInput.Weighed(dash.Wanted<TuiEffect.Weigh>().Deed, ["shop/web"]));
        Assert.Equal(new TuiEffect.Act(new Deed("stop", ["shop/api"])), dash.Wanted<TuiEffect.Act>());
    }

    [Fact]
    public void Who_needs_it_is_found_over_others()
    {
        var graph = new GraphReply([], [new("api", "db", "requires", null), new("web", "api", "binds_to", null), new("log", "web", "wants", null), new("db", "db2", "requires", null), new("db", "web", "after", null)]);
        Assert.Equal(["api", "web"], Dependents.Of(graph, "db"));
        Assert.Empty(Dependents.Of(graph, "log"));
    }

    [Fact]
    public void All_that_are_shown_are_stopped_after_a_question()
    {
        var dash = Dash.Shop().Type("/shop\r").Type("X");
        Assert.Contains("stop all 3 that match \"shop\"?", dash.Foot, StringComparison.Ordinal);
        Assert.Equal(new TuiEffect.Act(new Deed("stop", ["shop/api", "shop/db", "shop/worker"])), dash.Type("y").Wanted<TuiEffect.Act>());
        Assert.Contains("nothing runs here", Dash.With(Dash.Process("a", "failed")).Type("X").Foot, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_is_wrapped_and_stays_until_escape()
    {
        var dash = Dash.Shop().Tell(new TuiInput.Done("shop/web: its program cannot be executed: /srv/web: no such file or directory (ENOENT). Its file: /srv/persistproc.toml:12", IsError: true)).Type("jk");
        Assert.StartsWith("shop/web: its program", dash.Rows[^2], StringComparison.Ordinal);
        Assert.EndsWith("persistproc.toml:12", dash.Rows[^1], StringComparison.Ordinal);
        Assert.Contains("? help", dash.Type("\e").Foot, StringComparison.Ordinal);
        dash.Tell(new TuiInput.Done("a word", IsError: false));
        dash.Now += TimeSpan.FromSeconds(6);
        Assert.Contains("? help", dash.Tell(new TuiInput.Happened([])).Foot, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q")]
    [InlineData("\x03")]
    [InlineData("?q" + "q")]
    public void These_quit(string keys) => Assert.Equal(new TuiEffect.Quit(0), Dash.Shop().Type(keys).Wanted<TuiEffect.Quit>());

    [Fact]
    public void Ctrl_c_at_a_question_is_no()
    {
        var dash = Dash.Shop().Type("X\x03");
        Assert.Empty(dash.Effects.OfType<TuiEffect.Quit>());
        Assert.Null(dash.Model.Prompt);
    }

    [Fact]
    public void Tabs_show_and_ask_anew_with_each_list()
    {
        var dash = Dash.Shop().Type("jw");
        Assert.Equal((Tab.Why, "shop/api"), Asked(dash));
        dash.Tell(new TuiInput.TextCame(Tab.Why, "shop/db", [PaneLine.Of("of another")]));
        Assert.DoesNotContain("of another", dash.Text, StringComparison.Ordinal);
        dash.Tell(new TuiInput.TextCame(Tab.Why, "shop/api", [PaneLine.Of("because")]));
        Assert.Contains("because", dash.Text, StringComparison.Ordinal);
        dash.Effects.Clear();
        dash.Tell(new TuiInput.Listed([Dash.Process("api", "running", project: "shop", pid: 2)]));
        Assert.Equal((Tab.Why, "shop/api"), Asked(dash));
        Assert.Equal((Tab.Graph, "shop/api"), Asked(dash.Type("g")));
        Assert.Contains("[graph]", dash.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_supervisor_is_said_and_its_successor_is_followed()
    {
        var dash = Dash.Shop().Tell(new TuiInput.Lost("no supervisor is running. Start one: persistproc serve"));
        Assert.Contains("no supervisor answers: no supervisor is running", dash.Rows[0], StringComparison.Ordinal);
        Assert.Contains("shop/db", dash.Text, StringComparison.Ordinal);
        dash.Effects.Clear();
        dash.Tell(new TuiInput.Listed([Dash.Process("python3", "running", pid: 9)]));
        Assert.Contains("answers again", dash.Foot, StringComparison.Ordinal);
        Assert.Equal("python3", dash.Wanted<TuiEffect.Follow>().Name);
    }

    [Fact]
    public void What_a_log_ended_with_is_followed_again_by_the_next_instance()
    {
        var dash = Dash.With(Dash.Process("job", "running", pid: 7, kind: "run"));
        dash.Tell(new TuiInput.LogEnded(1, null)).Tell(new TuiInput.Listed([Dash.Process("job", "failed", kind: "run")]));
        Assert.Single(dash.Effects.OfType<TuiEffect.Follow>());
        dash.Tell(new TuiInput.Listed([Dash.Process("job", "running", pid: 8, kind: "run") with { StartTime = Dash.Noon }]));
        Assert.Equal(2, dash.Effects.OfType<TuiEffect.Follow>().Count());
    }

    [Fact]
    public void Cpu_is_told_of_the_time_between_two_lists()
    {
        var dash = Dash.With(Dash.Process("a", "running", pid: 1, cpu: 10));
        dash.Now += TimeSpan.FromSeconds(2);
        dash.Tell(new TuiInput.Listed([Dash.Process("a", "running", pid: 1, cpu: 11)]));
        Assert.Equal(50, dash.Model.Table.Selected!.Cpu!.Value, 0.01);
        dash.Now += TimeSpan.FromSeconds(2);
        dash.Tell(new TuiInput.Listed([Dash.Process("a", "running", pid: 2, cpu: 1)]));
        Assert.Null(dash.Model.Table.Selected!.Cpu);
    }

    [Fact]
    public void The_mouse_chooses_sorts_scrolls_and_shows_tabs()
    {
        var dash = Dash.Shop();
        Assert.Equal("shop/api", dash.Click(5, 4).Selected);
        Assert.Equal("shop/db", dash.Type("\e[<65;5;4M").Selected);
        var heading = dash.Rows[1];
        dash.Click(heading.IndexOf("MEM", StringComparison.Ordinal) + 1, 2);
        Assert.Equal((Column.Memory, false), (dash.Model.Table.Sort, dash.Model.Table.IsTurned));
        Assert.True(dash.Click(heading.IndexOf("MEM", StringComparison.Ordinal) + 1, 2).Model.Table.IsTurned);
        var tabs = dash.Rows.ToList().FindIndex(row => row.Contains("[log]", StringComparison.Ordinal));
        dash.Click(dash.Rows[tabs].IndexOf("events", StringComparison.Ordinal) + 1, tabs + 1);
        Assert.Equal(Tab.Events, dash.Model.Tab);
        Assert.True(dash.Click(3, tabs + 3).Model.IsPaneFocused);
        Assert.False(dash.Click(3, 3).Model.IsPaneFocused);
        Assert.False(dash.Type("m").Wanted<TuiEffect.Mouse>().IsOurs);
        Assert.True(dash.Type("m").Wanted<TuiEffect.Mouse>().IsOurs);
    }

    [Fact]
    public void A_thousand_services_scroll_with_the_choice_in_the_window()
    {
        var dash = new Dash().Tell(new TuiInput.Listed([.. Enumerable.Range(0, 1000).Select(i => Dash.Process($"s{i:000}", "running", pid: i + 1))]));
        dash.Type("\e[F");
        Assert.Contains(dash.Rows, row => row.StartsWith("▸ s999", StringComparison.Ordinal));
        dash.Type("\e[5~");
        Assert.Contains(dash.Rows, row => row.StartsWith("▸ s990", StringComparison.Ordinal));
        dash.Tell(new TuiInput.Resized(10, 80));
        Assert.Contains(dash.Rows, row => row.StartsWith("▸ s990", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_more_than_can_be_named_the_whole_project_is_asked_for()
    {
        var dash = new Dash().Tell(new TuiInput.Listed([.. Enumerable.Range(0, 300).Select(i => Dash.Process($"s{i:000}", "running", project: "p", pid: i + 1))])).Type("g");
        Assert.Equal(new Circle([], "/srv"), dash.Wanted<TuiEffect.Ask>().Circle);
        Assert.Equal(new Circle(["python3"], "/"), Dash.Shop().Type("g").Wanted<TuiEffect.Ask>().Circle);
    }

    private static (Tab Tab, string Name) Asked(Dash dash) => (dash.Wanted<TuiEffect.Ask>().Tab, dash.Wanted<TuiEffect.Ask>().Name);
}
