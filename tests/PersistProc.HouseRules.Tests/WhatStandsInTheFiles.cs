using System.Text.RegularExpressions;

namespace PersistProc.HouseRules.Tests;

/// <summary>Rules on the text of the files: where a word may stand, and how long a file may be.</summary>
public sealed partial class WhatStandsInTheFiles
{
    private const int LongestFile = 400;

    // in pieces, so that this file does not offend itself; ann lives in examples only
    private static readonly string[] MachinePaths = ["/ho" + "me/(?!ann/)", "/ro" + "ot/", "/Us" + "ers/", "/wo" + "rk/", "C:" + @"\\"];
    private static readonly string[] Registries = ["nuget" + ".org", "npmjs" + ".", "deb." + "debian", "pypi" + ".", "packages." + "microsoft"];

    [Fact]
    public void Actors_are_asked_only_in_the_gateway() => Offences.None(Asks(House.Files));

    [Fact]
    public void Toml_is_read_in_one_file() => Offences.None(Toml(House.Files));

    [Fact]
    public void Native_functions_are_declared_in_one_folder() => Offences.None(Natives(House.Files));

    [Fact]
    public void No_file_of_code_is_longer_than_400_lines() => Offences.None(TooLong(House.Files));

    [Fact]
    public void Tests_wait_for_facts_and_by_the_clock_only_in_one_helper() => Offences.None(Sleeps(House.Files));

    [Fact]
    public void No_file_knows_a_machine_or_a_registry() => Offences.None(Machines(House.Files));

    [Fact]
    public void Every_actor_says_what_it_does_not_handle() => Offences.None(Deaf(House.Files));

    [Fact]
    public void No_test_is_skipped_without_a_word() => Offences.None(Skipped(House.Files));

    [Fact]
    public void No_merge_is_half_done() => Offences.None(HalfMerged(House.Files));

    [Fact]
    public void Each_of_these_rules_can_fail()
    {
        Offences.Found(HalfMerged([Code("a.md", "x\n" + "<<<<" + "<<< HEAD\ny"), Code("b.cs", ">>>>" + ">>> 1234567 (x)")]), "a.md", "b.cs");
        Offences.Found(Asks([Code("src/PersistProc.Supervision/A.cs", "x.Ask<int>(y)"), Code("src/PersistProc.Daemon/Gateway/B.cs", "x.Ask(y)")]), "A.cs");
        Offences.Found(Toml([Code("src/PersistProc.Daemon/Config/A.cs", "using Tomlyn;"), Code("src/PersistProc.Daemon/Config/B.cs", "using Tomlyn.Model;")]), "A.cs, ");
        Offences.Found(Toml([Code("src/PersistProc.Core/A.cs", "using Tomlyn;")]), "Core");
        Offences.Found(Natives([Code("src/PersistProc.Cli/A.cs", "[LibraryImport(\"libc\")]"), Code("src/PersistProc.Linux/B.cs", "[DllImport(\"libc\")]"), Code("src/PersistProc.Linux/Native/C.cs", "[LibraryImport(\"libc\")]")]), "A.cs", "B.cs");
        Offences.Found(TooLong([Code("src/A.cs", new string('\n', LongestFile)), Code("src/B.cs", new string('\n', LongestFile - 1))]), "A.cs");
        Offences.Found(Sleeps([Code("tests/X.Tests/A.cs", "await Task." + "Delay(1)"), Code("tests/X.Tests/B.cs", "Thread." + "Sleep(1)"), Code("tests/X.Tests/Eventually.cs", "Task." + "Delay(1)")]), "A.cs", "B.cs");
        Offences.Found(Machines([Code("a.sh", "cd " + MachinePaths[1] + "x"), Code("b.md", "see " + Registries[0])]), "a.sh", "b.md");
        Offences.Found(Deaf([Code("src/S/AActor.cs", "void OnReceive(object m) { }"), Code("src/S/BActor.cs", "void OnReceive(object m) => Unhandled(m);")]), "AActor.cs");
        Offences.Found(Skipped([Code("tests/X.Tests/A.cs", "[Fact(" + "Skip = \"\")]")]), "A.cs");
    }

    private static IEnumerable<string> HalfMerged(IEnumerable<HouseFile> files) => Lines(files, ConflictMark(), "is left of a merge");

    [GeneratedRegex("^(<{7}|>{7}) ")]
    private static partial Regex ConflictMark();

    private static HouseFile Code(string path, string text) => new(path, text);

    private static IEnumerable<string> Asks(IEnumerable<HouseFile> files) =>
        Lines(files.Where(file => file.IsCode && (file.IsUnder("src/PersistProc.Supervision") || file.IsUnder("src/PersistProc.Daemon")) && !file.IsUnder("src/PersistProc.Daemon/Gateway")), Ask(), "asks an actor outside the gateway");

    private static IEnumerable<string> Toml(IEnumerable<HouseFile> files)
    {
        var readers = files.Where(file => file.IsCode && file.IsUnder("src") && UsingTomlyn().IsMatch(file.Text)).Select(file => file.Path).ToArray();
        if (readers.Length > 1)
            yield return $"{string.Join(", ", readers)}: only one file reads TOML";
        foreach (var reader in readers.Where(path => !path.StartsWith("src/PersistProc.Daemon/", StringComparison.Ordinal)))
            yield return $"{reader}: only the daemon reads TOML";
    }

    private static IEnumerable<string> Natives(IEnumerable<HouseFile> files) =>
        Lines(files.Where(file => file.IsCode && file.IsUnder("src") && !file.IsUnder("src/PersistProc.Linux/Native")), Import(), "declares a native function");

    private static IEnumerable<string> TooLong(IEnumerable<HouseFile> files) =>
        files.Where(file => file.IsCode && file.Lines.Length > LongestFile).Select(file => $"{file.Path} has {file.Lines.Length} lines");

    private static IEnumerable<string> Sleeps(IEnumerable<HouseFile> files) =>
        Lines(files.Where(file => file.IsCode && file.IsUnder("tests") && file.Name != "Eventually.cs"), Sleep(), "waits for time, not for a fact");

    private static IEnumerable<string> Machines(IEnumerable<HouseFile> files) =>
        Lines(files, new Regex(string.Join('|', [.. MachinePaths.Select(path => $@"(?<![\w./-]){path}[\w]"), .. Registries.Select(Regex.Escape)]), RegexOptions.None, TimeSpan.FromSeconds(5)), "knows a machine or a registry");

    private static IEnumerable<string> Deaf(IEnumerable<HouseFile> files) =>
        files.Where(file => file.IsCode && file.IsUnder("src") && file.Text.Contains("void OnReceive(", StringComparison.Ordinal) && !file.Text.Contains("Unhandled(", StringComparison.Ordinal))
            .Select(file => $"{file.Path} has no `default: Unhandled`");

    private static IEnumerable<string> Skipped(IEnumerable<HouseFile> files) =>
        Lines(files.Where(file => file.IsCode && file.IsUnder("tests")), EmptySkip(), "skips without a reason");

    private static IEnumerable<string> Lines(IEnumerable<HouseFile> files, Regex pattern, string offence) =>
        from file in files
        from line in file.Lines.Index()
        where pattern.IsMatch(line.Item) && !line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal)
        select $"{file.Path}:{line.Index + 1} {offence}: {line.Item.Trim()}";

    [GeneratedRegex(@"\.Ask(<[^>]*>)?\(", RegexOptions.ExplicitCapture)]
    private static partial Regex Ask();

    [GeneratedRegex(@"^\s*(global\s+)?using\s+Tomlyn", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex UsingTomlyn();

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\(", RegexOptions.ExplicitCapture)]
    private static partial Regex Import();

    [GeneratedRegex(@"(Thread\.Slee[p]|Task\.Dela[y])\(", RegexOptions.ExplicitCapture)]
    private static partial Regex Sleep();

    [GeneratedRegex(@"Skip\s*=\s*""""")]
    private static partial Regex EmptySkip();
}
