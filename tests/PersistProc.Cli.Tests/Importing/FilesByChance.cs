using System.Text;
using CsCheck;
using PersistProc.Cli.Importing;

namespace PersistProc.Cli.Tests.Importing;

/// <summary>Files by chance, and what slips make of good ones: a service file that is one, or an error with its place; never a crash.</summary>
public sealed class FilesByChance
{
    private static readonly string[] Splinters =
    [
        "", "\n", "\n\n", "  ", "\t", "\"", "'", "`", "[", "]", "{", "}", ":", "=", "%", "%i", "%(x)s", "%(process_num)d", "$", "$$", "${A}", "${A:-b}", "${A:?}", "${", "}", ",", "#", ";", "//", "/*", "\\", "\\u0000", "\\uD800", "&a", "*a", "<<: *a", "- ", "? ", "|",
        ">", "!!x", "é", "\u0085", "\u2028", "\uFEFF", "\u0001", "\uD83D\uDE00", "null", "~", "true", "-1", "0", "99999999999", "1e400", "0x10", "5s", "@ready", "..", "/", "-", "@", "command", "script", "name:", "image: x", "build: .", "services:", "[Service]", "ExecStart=", "[program:x]", "x: y", "module.exports", "__dirname",
        "replicas: 3", "\"instances\": 0,", "numprocs=2", "depends_on: [a]", "Requires=api.service",
    ];

    public static TheoryData<string> Formats { get; } = [.. ImportFormat.All.Select(format => format.Word)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Any_letters(string format) => Gen.OneOf(Gen.Char.AlphaNumeric.Select(c => c.ToString()), Gen.Int[0, Splinters.Length - 1].Select(number => Splinters[number])).Array[0, 60]
        .Sample(pieces => Check(format, Fixture.Text(string.Concat(pieces).Replace("\0", "", StringComparison.Ordinal))), iter: 400, threads: 1);

    [Theory]
    [MemberData(nameof(Formats))]
    public void Slips_in_good_ones(string format)
    {
        var files = Fixture.All.Where(each => each.Format == format).Select(each => Fixture.Open(each.File)).ToArray();
        // the same slips each time, so that a run tells of a change; others by PERSISTPROC_SEED, and `make fuzz` for long
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PERSISTPROC_SEED"), out var said) ? said : 20_261_126;
        var random = new Random(seed);
        for (var turn = 0; turn < 800; turn++)
        {
            var file = files[random.Next(files.Length)];
            var text = new StringBuilder(file.Text);
            for (var slips = random.Next(1, 6); slips > 0; slips--)
            {
                var (from, how) = (random.Next(text.Length + 1), random.Next(4));
                var piece = text.ToString(from, Math.Min(random.Next(26), text.Length - from));
                if (how is 0 or 1) text.Remove(from, piece.Length);
                if (how is 1 or 2) text.Insert(from, Splinters[random.Next(Splinters.Length)]);
                if (how is 3) text.Insert(random.Next(text.Length + 1), piece);
            }

            Check(format, file with { Text = text.ToString() });
        }
    }

    private static void Check(string format, ImportSource source)
    {
        string toml;
        try
        {
            toml = TomlWriter.Write(Importer.Read(Fixture.Format(format), source));
        }
        catch (ImportException wrong)
        {
            Assert.NotEmpty(wrong.Message);
            return;
        }

        // what has to be set is not set here
        var errors = Fixture.Errors(toml, source.Directory).Where(error => !error.Contains("} is not set", StringComparison.Ordinal)).ToList();
        Assert.True(errors.Count == 0, $"{string.Join('\n', errors)}\n--- of\n{source.Text}\n--- came\n{toml}");
    }
}
