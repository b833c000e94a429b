using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>How services name others: which suffixes are milestones, and what is wrong with some names.</summary>
public class DependenciesWritten
{
    [Fact]
    public void A_suffix_is_a_milestone_only_if_it_is_one_of_the_four_words()
    {
        var unit = Reading.Service(
            "requires = ['db@ready', 'worker@blue', 'cache']",
            "wants = ['worker@blue@started']",
            "after = ['db@succeeded', 'worker@blue', 'other/db']",
            "before = ['web@completed', 'web']");
        Assert.Equal(["shop/db@ready", "shop/worker@blue", "shop/cache"], unit.Requires.Select(each => each.ToString()));
        Assert.Equal(["shop/worker@blue@started"], unit.Wants.Select(each => each.ToString()));
        Assert.Equal([("shop/db", Milestone.Succeeded), ("shop/worker@blue", Milestone.Ready), ("other/db", Milestone.Ready)], unit.After.Select(each => (each.Service.ToString(), each.At)));
        Assert.Equal([Milestone.Completed, null], unit.Before.Select(each => each.At));
        Assert.Equal("[\"db@ready\", \"worker@blue\", \"cache\"]", Directives.OfService.Single(row => row.Key == "requires").Print(unit));
    }

    [Theory]
    [InlineData("requires", "'db@redy'", "\"@redy\" is none of @ready, @started, @completed, @succeeded")]
    [InlineData("after", "'bd'", "did you mean \"db\"?")]
    [InlineData("before", "'api@ready'", "it names itself: take \"api\" out")]
    [InlineData("binds_to", "'db@completed'", "what it is bound to has to run: write @ready or @started")]
    [InlineData("conflicts", "'db@ready'", "how far it is does not matter here: write \"db\"")]
    [InlineData("on_failure", "'api'", "it names itself: take \"api\" out")]
    [InlineData("part_of", "'bd'", "did you mean \"db\"?")]
    [InlineData("wants", "'api'", "it names itself: take \"api\" out")]
    public void What_is_wrong_with_a_name_is_told_where_it_stands(string key, string name, string text)
    {
        var file = Reading.Project($"[services.db]\ncommand = 'x'\n[services.api]\ncommand = 'x'\n{key} = [{name}]\n");
        var error = Assert.Single(file.Errors.Concat(DependencyErrors.Find([file])));
        Assert.Equal((5, key.Length + 5, $"services.api.{key}"), (error.Line, error.Column, error.Key));
        Assert.Contains(text, error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("requires = ['db']\nconflicts = ['db']", "\"api\" cannot run without \"db\", which exclude each other")]
    [InlineData("conflicts = ['web']\n[services.web]\ncommand = 'x'\nbinds_to = ['api']", "\"web\" cannot run without \"api\", which")]
    [InlineData("conflicts = ['db']\n[services.web]\ncommand = 'x'\nrequires = ['api', 'db']", "\"web\" cannot run without \"api\" and \"db\", which")]
    public void Who_excludes_what_he_cannot_run_without_is_told_so(string lines, string text)
    {
        var file = Reading.Project($"[services.db]\ncommand = 'x'\n[services.api]\ncommand = 'x'\n{lines}\n");
        var error = Assert.Single(DependencyErrors.Find([file]));
        Assert.Equal((lines.StartsWith("conflicts", StringComparison.Ordinal) ? 5 : 6, "services.api.conflicts"), (error.Line, error.Key));
        Assert.Contains(text, error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_all_of_a_file_come_after_does_not_come_after_itself()
    {
        var file = Reading.Project("[defaults]\nrequires = ['db@ready']\n[services.db]\ncommand = 'x'\n[services.api]\ncommand = 'x'\n");
        Assert.Empty(DependencyErrors.Find([file]));
        Assert.Equal(["", "shop/db@ready"], file.Units.Select(unit => string.Join(' ', unit.Requires)));
    }
}
