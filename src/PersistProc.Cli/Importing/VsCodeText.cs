namespace PersistProc.Cli.Importing;

/// <summary>What <c>${…}</c> stands for in a launch.json.</summary>
/// <param name="source">The file.</param>
internal sealed class VsCodeText(ImportSource source)
{
    /// <summary>The workspace: the directory above <c>.vscode</c>.</summary>
    public string Workspace { get; } = Path.GetFileName(source.Directory) == ".vscode" ? Path.GetDirectoryName(source.Directory) ?? "/" : source.Directory;

    /// <summary>The workspace as the new file writes it; <c>.</c> where that lies in it.</summary>
    public string Root => Workspace == source.Target ? "." : Path.GetRelativePath(source.Target, Workspace);

    /// <summary>The workspace as what runs in a directory has to write it.</summary>
    /// <param name="cwd">The directory, as the file has it; null: the workspace itself.</param>
    public string From(string? cwd)
    {
        if (cwd is null) return ".";
        var plain = cwd.Replace("${workspaceFolder}", Workspace, StringComparison.Ordinal).Replace("${workspaceRoot}", Workspace, StringComparison.Ordinal);
        return plain.Contains("${", StringComparison.Ordinal) ? Workspace : Path.GetRelativePath(Path.GetFullPath(plain, Workspace), Workspace);
    }

    /// <summary>A text with everything put in; what nothing stands for here is noted, and stays.</summary>
    /// <param name="root">The workspace, as seen from where it is read; null: from the new file.</param>
    public Phrase Of(ImportedService service, string key, Node node, string text, string? root = null)
    {
        root ??= Root;
        Phrase result = "";
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0) break;
            result += text[at..open];
            var name = text[(open + 2)..close];
            at = close + 1;
            if (Value(name, root) is { } value)
            {
                // "${workspaceFolder}/x" is simply x; but a program without a slash would be looked for elsewhere
                if (value.Plain == "." && key != "program" && at < text.Length && text[at] == '/' && result.IsEmpty) at++;
                else result += value;
                continue;
            }

            service.Lose(node.Line, key, $"${{{name}}} is the editor's: nothing stands for it here. Write what is meant");
            result += text[open..at];
        }

        result += text[at..];
        return result.IsEmpty && text.Length > 0 ? "." : result;
    }

    private Phrase? Value(string name, string root)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return name switch
        {
            "workspaceFolder" or "workspaceRoot" or "cwd" or "fileWorkspaceFolder" => root,
            "workspaceFolderBasename" => Path.GetFileName(Workspace),
            "userHome" => Phrase.Variable("HOME"),
            "pathSeparator" or "/" => "/",
            _ when colon > 0 && name[..colon] == "env" && Phrase.IsName(name.AsSpan(colon + 1)) => Phrase.Variable(name[(colon + 1)..], ""),
            _ when colon > 0 && name[..colon] == "workspaceFolder" => root,
            _ => null,
        };
    }
}
