using CsCheck;
using PersistProc.Cli.Importing;

namespace PersistProc.Cli.Tests.Importing;

/// <summary>The writer of TOML: whatever a text is, the supervisor reads it as it was meant.</summary>
public sealed class WhatIsWrittenIsReadBack
{
    private static readonly string[] Splinters = ["$", "${", "${A}", "${A:-b}", "$${", "%", "%i", "%%", "\"", "'", "'''", "\"\"\"", "\\", "\n", "\r", "\t", "#", "=", "\u0001", "\u007F", "\u0085", "é", "\U0001F600", " ", "a"];

    private static readonly Gen<string> Texts = Gen.OneOf(Gen.Int[0, Splinters.Length - 1].Select(number => Splinters[number]), Gen.Char.AlphaNumeric.Select(letter => letter.ToString())).Array[0, 12].Select(string.Concat);

    [Fact]
    public void Words_and_variables() => Gen.Select(Texts, Texts, Texts, Gen.Bool).Sample((word, value, comment, isReplica) =>
    {
        var project = new ImportedProject();
        project.Comments.Add(comment);
        var service = project.Add("api");
        service.Comments.Add(comment);
        service.Set("command", TomlValue.Of(["x", word]), comment);
        service.SetVariable("VALUE", value);
        service.Lose(1, comment, comment);
        if (isReplica) service.Set("replicas", 1);
        var unit = Assert.Single(Read(project).Units);
        Assert.Equal(["x", word], unit.Command);
        Assert.Equal(value, unit.Environment["VALUE"]);
    }, iter: 1_000);

    [Fact]
    public void Lines() => Texts.Where(text => !string.IsNullOrWhiteSpace(text)).Sample(line =>
    {
        var project = new ImportedProject();
        var service = project.Add("api");
        service.Set("command", line);
        service.Set("shell", true);
        Assert.Equal(["sh", "-c", line], Assert.Single(Read(project).Units).Command);
    }, iter: 1_000);

    [Fact]
    public void Names_of_anything_become_names() => Texts.Array[1, 5].Sample(names =>
    {
        var project = new ImportedProject();
        foreach (var name in names) project.Add(name).Set("command", "x");
        Assert.Equal(project.Services.Select(service => service.Name).Order(StringComparer.Ordinal), Read(project).Units.Select(unit => unit.Name.Name).Order(StringComparer.Ordinal));
    }, iter: 1_000);

    [Fact]
    public void Keys_of_any_letters() => Texts.Where(text => text.Length > 0 && !text.Contains('=', StringComparison.Ordinal) && !text.Any(char.IsControl)).Sample(name =>
    {
        var project = new ImportedProject();
        var service = project.Add("api");
        service.Set("command", "x");
        for (var number = 0; number < 6; number++) service.SetVariable(name + number, "1");
        Assert.Equal(6, Assert.Single(Read(project).Units).Environment.Count);
    }, iter: 1_000);

    [Fact]
    public void What_is_ours_is_put_in()
    {
        var project = new ImportedProject();
        var service = project.Add("api");
        service.Set("replicas", 2);
        service.Set("command", TomlValue.Of(["x", "100% " + Phrase.Specifier('i') + " " + Phrase.Variable("NONE", "50% of ${NONE}") + " " + Phrase.Variable("HOME"), "$$" + Phrase.Variable("NONE", "5"), (Phrase)"$" + "{HOME}"]));
        Assert.Equal(["x", "100% 1 50% of ${NONE} /srv/ann", "$$5", "${HOME}"], Read(project).Units[0].Command);
    }

    private static Daemon.ServiceFiles.ServiceFile Read(ImportedProject project)
    {
        var toml = TomlWriter.Write(project);
        Assert.Empty(Fixture.Errors(toml));
        return Fixture.Read(toml);
    }
}
