using PersistProc.Core;
using PersistProc.Linux.KeeperLink;

namespace PersistProc.Linux.Launching;

/// <summary>How a service's process is to be made: everything that the keeper needs, and nothing it has to decide.</summary>
public sealed record SpawnFrame
{
    /// <summary>The service's name, the keeper's key for it.</summary>
    public required string Service { get; init; }

    /// <summary>The attempt (epoch): a repeated one is answered with the pid it has, an older one refused.</summary>
    public required long Attempt { get; init; }

    /// <summary>The serial number by which the tree is known again: see <see cref="Trees.TreeTag"/>.</summary>
    public required long Tag { get; init; }

    /// <summary>The program's absolute path.</summary>
    public required string Path { get; init; }
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The complete environment, as `NAME=value`.</summary>
    public required IReadOnlyList<string> Environment { get; init; }
    public required string Directory { get; init; }
    public StreamSet Streams { get; init; } = StreamSet.Output | StreamSet.Error;

    /// <summary>What goes nowhere.</summary>
    public Discards Discards { get; init; }

    /// <summary>The file that standard input reads, or empty.</summary>
    public string StdinFile { get; init; } = "";

    /// <summary>What the exec stage sets, or null: without one.</summary>
    public StageOrder? Stage { get; init; }

    /// <summary>The file mode creation mask, or -1 for the keeper's own.</summary>
    public int Umask { get; init; } = -1;

    /// <summary>Soft limits by resource number (getrlimit(2)); -1 is unlimited.</summary>
    public IReadOnlyList<(int Resource, long Soft)> SoftLimits { get; init; } = [];

    /// <summary>Stored descriptors that it has from its beginning; all others are closed.</summary>
    public IReadOnlyList<HandedDescriptor> Handed { get; init; } = [];

    /// <summary>Variables among the environment's that are to have its own pid, whatever stands there. That takes an exec stage.</summary>
    public IReadOnlyList<string> PidVariables { get; init; } = [];

    /// <summary>The directory of the control group that it is to be in, or empty: the keeper's own.</summary>
    public string Leaf { get; init; } = "";

    /// <summary>How large its terminal is at first, if it has one.</summary>
    public TerminalSize Terminal { get; init; } = TerminalSize.Default;

    /// <summary>The same with a variable, in place of one of that name.</summary>
    public SpawnFrame With(string variable, string value) =>
        this with { Environment = [.. Environment.Where(each => !each.StartsWith(variable + "=", StringComparison.Ordinal)), $"{variable}={value}"] };

    /// <summary>The frame on the control socket.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        var writer = new FrameWriter(FrameKind.Spawn)
            .Text(Service).Long(Attempt).Long(Tag).Int((int)Streams).Int((int)Discards).Int(Umask).Int(SoftLimits.Count);
        foreach (var (resource, soft) in SoftLimits) writer.Int(resource).Long(soft);
        writer.Int(Stage is null ? 0 : 1);
        Stage?.Write(writer);
        writer.Text(Directory).Text(StdinFile).Text(Path).Texts(Arguments).Texts(Environment);
        SpawnTail.Write(writer, Handed, PidVariables, Leaf, Terminal);
        return writer.Finish();
    }
}
