using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Files;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>Reads service files. Whatever is wrong with one is an error in its answer, never an exception.</summary>
public static class ServiceFileReader
{
    /// <summary>More than anybody writes by hand, and little enough to be read at every start.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file; of a project also what lies over it.</summary>
    /// <param name="path">Where it is; made absolute.</param>
    /// <param name="isProject">A project's <c>persistproc.toml</c>, rather than one of the user's own files.</param>
    /// <param name="inputs">What its meaning depends on; null for the supervisor's own environment and nothing else.</param>
    public static ServiceFile Read(string path, bool isProject, DeclarationInputs? inputs = null)
    {
        var absolute = Path.GetFullPath(path);
        // one that is named by itself is read as what it is: over the other
        if (isProject && Path.GetFileName(absolute) == ServiceFileSearch.OverlayFile && Path.Combine(Path.GetDirectoryName(absolute)!, ServiceFileSearch.ProjectFile) is var beneath && Path.Exists(beneath)) absolute = beneath;
        var overlay = isProject ? ServiceFileSearch.FindOverlay(absolute) : null;
        var (layers, errors) = (new List<DeclarationLayer>(), new List<FileError>());
        foreach (var each in overlay is null ? [absolute] : (string[])[absolute, overlay])
        {
            if (Load(each, out var wrong) is { } text) layers.Add(Layer(each, text));
            else errors.Add(wrong);
        }

        return errors.Count > 0 ? new ServiceFile(absolute, null, [], [], [], errors.ToValueList(), overlay) : Declare(layers, isProject, isProject ? Worktrees.NameOf(absolute) : null, inputs ?? new DeclarationInputs { Environment = FileInputs.OwnEnvironment });
    }

    /// <summary>Reads a file's text.</summary>
    /// <param name="path">Where it came from: relative paths are relative to its directory.</param>
    /// <param name="text">The TOML.</param>
    /// <param name="isProject">A project's <c>persistproc.toml</c>, rather than one of the user's own files.</param>
    /// <param name="overlay">The text that lies over it, or null.</param>
    /// <param name="worktree">The linked git worktree it lies in, or null.</param>
    /// <param name="inputs">What its meaning depends on; null for nothing.</param>
    public static ServiceFile Parse(string path, string text, bool isProject, string? overlay = null, string? worktree = null, DeclarationInputs? inputs = null)
    {
        var absolute = Path.GetFullPath(path);
        List<DeclarationLayer> layers = [Layer(absolute, text)];
        if (overlay is not null) layers.Add(Layer(Path.Combine(Path.GetDirectoryName(absolute)!, ServiceFileSearch.OverlayFile), overlay));
        return Declare(layers, isProject, worktree, inputs ?? DeclarationInputs.None);
    }

    /// <summary>Where the values of a file's services come from, as far as it can be read now; see <see cref="ServiceDeclarations.Sources"/>.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="isProject">A project's <c>persistproc.toml</c>, rather than one of the user's own files.</param>
    /// <param name="inputs">What its meaning depends on; null for the supervisor's own environment and nothing else.</param>
    internal static IReadOnlyDictionary<string, ValueList<SettingSource>> Sources(string path, bool isProject, DeclarationInputs? inputs = null)
    {
        var overlay = isProject ? ServiceFileSearch.FindOverlay(path) : null;
        List<DeclarationLayer> layers = [.. new[] { path, overlay }.OfType<string>().Select(each => LayerOf(each, out _)).OfType<DeclarationLayer>()];
        return layers.Count == 0 ? new Dictionary<string, ValueList<SettingSource>>() : ServiceDeclarations.Sources(layers, inputs ?? new DeclarationInputs { Environment = FileInputs.OwnEnvironment }, new ReferredFiles());
    }

    /// <summary>The tables of one file; null if it cannot be read.</summary>
    internal static DeclarationLayer? LayerOf(string path, out string? why)
    {
        var text = Load(path, out var wrong);
        why = wrong.Text;
        return text is null ? null : Layer(path, text);
    }

    private static DeclarationLayer Layer(string path, string text)
    {
        var (table, syntax) = TomlTree.Read(text);
        return new DeclarationLayer(path, table, syntax);
    }

    private static ServiceFile Declare(List<DeclarationLayer> layers, bool isProject, string? worktree, DeclarationInputs inputs)
    {
        var read = ServiceDeclarations.Read(layers, isProject, worktree, inputs, new ReferredFiles());
        var errors = read.Faults.Select(fault => new FileError(fault.File, fault.At.Line, fault.At.Column, fault.Key, fault.Text));
        return new ServiceFile(layers[0].Path, read.Project, read.Units, read.Places, read.Mentions, errors.ToValueList(), layers.Count > 1 ? layers[1].Path : null)
        {
            Templates = read.Templates,
            Replicated = read.Replicated,
            Variables = read.Variables,
            Consulted = read.Consulted,
            Extended = read.Extended,
            Profiles = read.Profiles,
            IsProject = isProject,
            Inputs = inputs,
        };
    }

    private static string? Load(string path, out FileError wrong)
    {
        wrong = new FileError(path, 0, 0, "", "");
        if (SmallFile.TryRead(path, MaxBytes, out var why) is not { } bytes)
        {
            wrong = new FileError(path, 0, 0, "", why);
            return null;
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException invalid)
        {
            var (line, column) = Locate(bytes.AsSpan(0, Math.Clamp(invalid.Index, 0, bytes.Length)));
            wrong = new FileError(path, line, column, "", "is not valid UTF-8 from here on");
            return null;
        }
    }

    private static (int Line, int Column) Locate(ReadOnlySpan<byte> before)
    {
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
