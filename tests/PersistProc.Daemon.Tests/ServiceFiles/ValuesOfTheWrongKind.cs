using System.Text.RegularExpressions;
using PersistProc.Core;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>
/// Each row of the table of directives against each kind of value that it does not take. Which it takes is read from its example:
/// one that takes more has to be named in <see cref="MoreThanOne"/>.
/// </summary>
public partial class ValuesOfTheWrongKind
{
    private static readonly (string Kind, string Written)[] All =
    [
        ("string", "\"?\""), ("string", "''"), ("number", "7"), ("number", "-7.5"), ("number", "nan"), ("number", "9223372036854775807"), ("truth", "true"), ("truth", "false"),
        ("date", "1979-05-27"), ("date", "07:32:00"), ("date", "1979-05-27T07:32:00Z"), ("array", "[]"), ("array", "['?']"), ("table", "{}"), ("table", "{ '?' = 1 }"),
    ];

    // what stands in an array or in a table is looked at too
    private static readonly (string Kind, string[] Written)[] Inside =
    [
        ("array", ["[7]", "[true]", "[1979-05-27]", "[['?']]", "[{ a = 1 }]", "['?', 7.5]"]),
        ("table", ["{ '?' = 1 }", "{ '?' = true }", "{ '?' = [] }", "{ '?' = {} }", "{ '?' = 1979-05-27 }"]),
    ];

    private static readonly Dictionary<string, string[]> MoreThanOne = new(StringComparer.Ordinal)
    {
        ["command"] = ["string"],
        ["start_pre"] = ["string"],
        ["start_post"] = ["array"],
        ["reload_command"] = ["array"],
        ["stop_command"] = ["array"],
        ["stop_post"] = ["array"],
        ["ready.exec"] = ["array"],
        ["health.exec"] = ["array"],
        ["stop"] = ["string"],
        ["environment_files"] = ["string"],
        ["user"] = ["number"],
        ["group"] = ["number"],
        ["limits.nofile"] = ["string"],
        ["watch.paths"] = ["string"],
        ["watch.ignore_files"] = ["string"],
        ["schedule"] = ["table"],
        ["every"] = ["table", "number"],
        ["ready.tcp"] = ["string"],
        ["health.tcp"] = ["string"],
        ["ready.status"] = ["number"],
        ["health.status"] = ["number"],
        ["limits.nproc"] = ["string"],
        ["limits.core"] = ["number"],
        ["limits.as"] = ["number"],
        ["limits.stack"] = ["number"],
    };

    // numbers are what they take
    private static readonly string[] ArraysOfNumbers = ["success_exit_codes", "restart_prevent_codes", "ready.status", "health.status"];

    // several commands are what they take
    private static readonly string[] ArraysOfArrays = ["start_pre", "start_post", "reload_command", "stop_command", "stop_post"];

    // some keys say nothing alone
    private static readonly string[] NeedsAnother = ["\" is missing: write ", "says nothing of what to look at", "goes with http", "says nothing of when", "says nothing of what to watch", "make it, or leave it out", "says nothing of how often", "write type = \"oneshot\" too", "write type = \"notify\" too"];

    public static TheoryData<string, string> Wrong
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (key, row) in Rows())
            {
                foreach (var (_, written) in All.Where(value => !Takes(key, row).Contains(value.Kind))) data.Add(key, written);
                foreach (var written in Inside.Where(value => Takes(key, row).Contains(value.Kind)).SelectMany(value => value.Written))
                {
                    if (!(written == "[7]" && ArraysOfNumbers.Contains(key)) && !(written == "[['?']]" && ArraysOfArrays.Contains(key))) data.Add(key, written);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Is_an_error_with_its_place_and_key_and_nothing_is_declared(string key, string written)
    {
        foreach (var (text, path) in new[] { (OfAService(key, written), $"services.api.{key}"), (OfTheDefaults(key, written), $"defaults.{key}") })
        {
            var file = Reading.Project(text);
            Assert.Empty(file.Units);
            Assert.NotEmpty(file.Errors);
            Assert.All(file.Errors, error => Assert.True(error.Line > 0 && error.Column > 0 && error.Text.Length > 0, error.ToString()));
            Assert.Contains(file.Errors, error => (error.Key == path || error.Key.StartsWith(path + ".", StringComparison.Ordinal)) && error.Line == 3);
        }
    }

    [Fact]
    public void Each_example_of_the_table_is_none()
    {
        foreach (var (key, row) in Rows().Where(each => each.Key is not "command"))
        {
            var file = Reading.Project(OfAService(key, row.Form) + "\n[services.db]\ncommand = 'x'\n[services.cache]\ncommand = 'x'\n[services.web]\ncommand = 'x'\n[services.base]\ncommand = 'x'\n");
            Assert.DoesNotContain(file.Errors, error => !NeedsAnother.Any(words => error.Text.Contains(words, StringComparison.Ordinal)));
        }
    }

    private static IEnumerable<(string Key, ServiceDirective Row)> Rows() => Directives.OfService
        .SelectMany(row => row.Inner.Select(inner => (Key: $"{row.Key}.{inner.Key}", Row: inner)).Prepend((row.Key, row)));

    private static string[] Takes(string key, ServiceDirective row)
    {
        var kind = row.Form[0] switch
        {
            '"' => "string",
            '[' => "array",
            '{' => "table",
            't' or 'f' => "truth",
            _ => "number",
        };
        return [kind, .. MoreThanOne.GetValueOrDefault(key) ?? [], .. Quantity().IsMatch(row.Form) ? new[] { "number" } : []];
    }

    private static string OfAService(string key, string written) => key == "command"
        ? $"[services.api]\n\ncommand = {written}"
        : $"[services.api]\ncommand = 'x'\n{key} = {written}";

    // "command" is refused there whatever it is
    private static string OfTheDefaults(string key, string written) => $"[defaults]\n\n{key} = {written}\n[services.api]\ncommand = ['x']";

    // a duration or a size may be a plain number
    [GeneratedRegex("^\"[0-9]+(ms|s|m|h|d|KB|MB|GB)\"$")]
    private static partial Regex Quantity();
}
