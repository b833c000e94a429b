namespace PersistProc.Cli.Importing;

/// <summary>Commands of compose: an array, or a line that is split into words without a shell.</summary>
internal static class ComposeWords
{
    /// <summary>The words; null where nothing is said.</summary>
    public static IReadOnlyList<Phrase>? Of(ImportedService service, string key, Node? node)
    {
        if (node is null or { IsNull: true } or Node.Mapping) return null;
        if (node is Node.Sequence) return [.. node.Items.Select(item => ComposeFile.Text(service, key, item))];
        if (node.Text!.Trim().Length == 0) return [];
        if (Commands.Words(node.Text) is { } words) return [.. words.Select(word => ComposeFile.Text(service, key, node, word))];
        service.Lose(node.Line, key, "a quote is not closed in it: it was left to a shell");
        return ["sh", "-c", ComposeFile.Text(service, key, node)];
    }
}
