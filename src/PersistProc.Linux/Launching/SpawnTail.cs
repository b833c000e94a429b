using PersistProc.Core;
using PersistProc.Linux.KeeperLink;

namespace PersistProc.Linux.Launching;

/// <summary>What of a spawn frame stands behind the program: which stored descriptors it is handed, where it is told its own pid, in which control group it is.</summary>
internal sealed record SpawnTail
{
    public required IReadOnlyList<HandedDescriptor> Handed { get; init; }

    /// <summary>Variables of the environment that are to have the process's own pid; only the exec stage knows it in time.</summary>
    public required IReadOnlyList<string> PidVariables { get; init; }

    /// <summary>The directory of the control group that it is to be in, or empty.</summary>
    public string Leaf { get; init; } = "";

    /// <summary>How large its terminal is at first, if it has one.</summary>
    public TerminalSize Terminal { get; init; } = TerminalSize.Default;

    /// <summary>The highest number that is handed, or the one below <paramref name="first"/>.</summary>
    public int Last(int first) => Handed.Count == 0 ? first - 1 : Handed.Max(each => each.At);

    /// <summary><paramref name="frame"/> stands behind the <see cref="FramePointers"/>. An older writer knew nothing of it.</summary>
    public static SpawnTail Read(ref FrameReader frame)
    {
        if (frame.IsAtEnd) return new SpawnTail { Handed = [], PidVariables = [] };
        var handed = new HandedDescriptor[frame.Count(9)];
        for (var i = 0; i < handed.Length; i++) handed[i] = new HandedDescriptor(frame.Text(), frame.Int());
        var variables = new string[frame.Count(5)];
        for (var i = 0; i < variables.Length; i++) variables[i] = frame.Text();
        return new SpawnTail { Handed = handed, PidVariables = variables, Leaf = frame.IsAtEnd ? "" : frame.Text(), Terminal = frame.IsAtEnd ? TerminalSize.Default : TerminalSize.Of(frame.Int(), frame.Int()) ?? TerminalSize.Default };
    }

    public static void Write(FrameWriter writer, IReadOnlyList<HandedDescriptor> handed, IReadOnlyList<string> pidVariables, string leaf, TerminalSize terminal)
    {
        writer.Int(handed.Count);
        foreach (var each in handed) writer.Text(each.Key).Int(each.At);
        writer.Texts(pidVariables).Text(leaf).Int(terminal.Rows).Int(terminal.Columns);
    }
}
