using System.Text;
using CsCheck;
using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>Files by chance: bytes, and what slips make of a good one. Never an exception; services or errors, never both and never an error without a place.</summary>
public sealed class FilesByChance : IDisposable
{
    private static readonly string[] Splinters =
    [
        "", "\n", "\r\n", "\0", "\"", "'", "\"\"\"", "'''", "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "#", "\\", "\\u", "\\uD800", "\\UFFFFFFFF", "é", "\uFEFF", "\uD800", "-", "+", "_", "0x", "1e999", "-0",
        "nan", "inf", "9223372036854775808", "-9223372036854775808", "true", "1979-05-27", "07:32", "[services.api]", "[[services.api]]", "[defaults]", "services", "project = 'x'", "command", "@", "/", "..", "%i", "5s", "KILL",
    ];

    private readonly TemporaryDirectory _directory = new();

    // every directive with its example, but for those that the others do not go with
    private static string Good { get; } = "project = \"shop\"\n[defaults]\numask = \"022\"\n[services.db]\ncommand = 'x'\n[services.cache]\ncommand = 'x'\n[services.web]\ncommand = 'x'\n[services.api]\n"
        + string.Join('\n', Directives.OfService.Where(row => row.Key is not ("shell" or "type" or "remain_after_exit" or "extends" or "every" or "watch" or "reload_signal" or "tty")).Select(row => $"{row.Key} = {row.Form}")) + "\n";

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_good_one_is_good()
    {
        Assert.Empty(Reading.Project(Good).Errors);
        Assert.Equal(6, Reading.Project(Good).Units.Count);
    }

    [Fact]
    public void Bytes_of_any_kind()
    {
        Gen.Byte.Array[0, 400].Sample(bytes =>
        {
            File.WriteAllBytes(_directory["any.toml"], bytes);
            return IsSound(ServiceFileReader.Read(_directory["any.toml"], isProject: true));
        }, iter: 3_000, threads: 1);
    }

    [Fact]
    public void Slips_in_a_good_one()
    {
        var slip = Gen.Select(Gen.Int[0, Good.Length], Gen.Int[0, 30], Gen.Int[0, Splinters.Length - 1], Gen.Int[0, 3]);
        slip.Array[1, 6].Sample(slips =>
        {
            var text = new StringBuilder(Good);
            foreach (var (at, length, splinter, how) in slips)
            {
                var from = Math.Min(at, text.Length);
                var piece = text.ToString(from, Math.Min(length, text.Length - from));
                if (how is 0 or 1) text.Remove(from, piece.Length);
                if (how is 1 or 2) text.Insert(from, Splinters[splinter]);
                if (how is 3) text.Insert(Math.Min(text.Length, (int)((long)from * 7919 % (text.Length + 1))), piece);
            }

            return IsSound(Reading.Project(text.ToString())) && IsSound(Reading.User(text.ToString()));
        }, iter: 10_000);
    }

    [Fact]
    public void Lines_of_a_good_one_in_any_order()
    {
        var lines = Good.Split('\n');
        Gen.Int[0, lines.Length - 1].Array[0, 60].Sample(order => IsSound(Reading.Project(string.Join('\n', order.Select(at => lines[at])))), iter: 5_000);
    }

    [Fact]
    public void Values_of_any_kind_at_any_directive()
    {
        var rows = Directives.OfService.Select(row => row.Key).Append("environment.A").Append("limits.as").Append("logs.max_age").Append("restart_backoff.factor").Append("start_limit").ToArray();
        var values = Splinters.Concat(Directives.OfService.Select(row => row.Form)).ToArray();
        Gen.Select(Gen.Int[0, rows.Length - 1], Gen.Int[0, values.Length - 1], Gen.Int[0, values.Length - 1], Gen.Int[0, 4]).Array[1, 4].Sample(settings => IsSound(Reading.Project(
            "[services.api]\n" + string.Concat(settings.Select(each => $"{rows[each.Item1]} = {Written(values[each.Item2], values[each.Item3], each.Item4)}\n")))), iter: 10_000);

        static string Written(string one, string two, int how) => how switch
        {
            0 => one,
            1 => $"'{one}'",
            2 => $"[{one}, {two}]",
            3 => $"['{one}', \"{two}\"]",
            _ => $"{{ {one} = {two} }}",
        };
    }

    private static bool IsSound(ServiceFile file)
    {
        _ = DependencyErrors.Find([file]).Concat(DoubleNames.Find([file, file])).ToList();
        return (file.Errors.Count == 0 || file.Units.Count == 0)
            && file.Units.Count == file.Places.Count
            && file.Errors.All(error => error is { Line: > 0, Column: > 0, Text.Length: > 0 })
            && file.Units.All(unit => unit.Command.Count > 0 && unit.Name.Name.Length > 0 && Path.IsPathRooted(unit.WorkingDirectory));
    }
}
