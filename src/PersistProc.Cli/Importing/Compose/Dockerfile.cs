namespace PersistProc.Cli.Importing;

/// <summary>What a Dockerfile says of how its image is run.</summary>
internal sealed class Dockerfile
{
    public IReadOnlyList<Phrase> Entrypoint { get; private set; } = [];

    public IReadOnlyList<Phrase> Command { get; private set; } = [];

    public string? WorkingDirectory { get; private set; }

    /// <summary>Its last stage, or one that is named.</summary>
    public static Dockerfile Read(string text, string? target)
    {
        var stages = new Dictionary<string, Dockerfile>(StringComparer.OrdinalIgnoreCase);
        var stage = new Dockerfile();
        foreach (var (instruction, rest) in Instructions(text))
        {
            switch (instruction)
            {
                case "FROM":
                    var words = rest.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ToList();
                    var beneath = words.Count > 0 ? stages.GetValueOrDefault(words[0]) : null;
                    stage = new Dockerfile { Entrypoint = beneath?.Entrypoint ?? [], Command = beneath?.Command ?? [], WorkingDirectory = beneath?.WorkingDirectory };
                    if (words.Count > 2) stages[words[2]] = stage;
                    break;
                case "WORKDIR":
                    stage.WorkingDirectory = rest.StartsWith('/') ? rest : Path.Combine(stage.WorkingDirectory ?? "/", rest);
                    break;
                case "CMD":
                    stage.Command = Words(rest);
                    break;
                case "ENTRYPOINT":
                    (stage.Entrypoint, stage.Command) = (Words(rest), []);
                    break;
                default:
                    break;
            }
        }

        return target is not null && stages.TryGetValue(target, out var named) ? named : stage;
    }

    private static IEnumerable<(string Instruction, string Operands)> Instructions(string text)
    {
        var whole = "";
        foreach (var line in text.Split('\n'))
        {
            if (line.TrimStart().StartsWith('#')) continue;
            whole += line.Trim();
            if (whole.EndsWith('\\'))
            {
                whole = whole[..^1] + " ";
                continue;
            }

            var blank = whole.IndexOfAny([' ', '\t']);
            if (blank > 0) yield return (whole[..blank].ToUpperInvariant(), whole[blank..].Trim());
            whole = "";
        }
    }

    // an array in JSON, or a line for a shell
    private static IReadOnlyList<Phrase> Words(string rest)
    {
        if (rest.StartsWith('['))
        {
            try
            {
                return [.. JsonReading.Read(rest, relaxed: false).Items.Select(item => (Phrase)(item.Text ?? ""))];
            }
            catch (ImportException)
            {
                // docker takes it for a line, too
            }
        }

        return !Commands.NeedsShell(rest) && Commands.Words(rest) is { } words ? [.. words.Select(word => (Phrase)word)] : ["sh", "-c", rest];
    }
}
