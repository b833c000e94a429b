namespace PersistProc.Cli.Tui;

/// <summary>
/// The last lines of something, none of which ever changes. Each keeps its number: the oldest go, and who stands at one still stands there.
/// Adding copies a piece of it, not all.
/// </summary>
internal sealed class LineStore
{
    private const int PieceLength = 256;

    /// <summary>So many are kept, give or take a piece.</summary>
    public const int Most = 20 * PieceLength;

    private readonly PaneLine[][] _pieces;

    private LineStore(PaneLine[][] pieces, long first, int count) => (_pieces, First, Count) = (pieces, first, count);

    public static LineStore Empty { get; } = new([], 0, 0);

    /// <summary>The number of the first one.</summary>
    public long First { get; }

    public int Count { get; }

    /// <summary>The number behind that of the last one.</summary>
    public long End => First + Count;

    /// <summary>The line of a number.</summary>
    public PaneLine this[long number] => _pieces[(number - First) / PieceLength][(number - First) % PieceLength];

    public static LineStore Of(IEnumerable<PaneLine> lines) => Empty.Add([.. lines]);

    public LineStore Add(IReadOnlyList<PaneLine> lines)
    {
        if (lines.Count == 0) return this;
        List<PaneLine[]> pieces = [.. _pieces];
        var at = 0;
        if (pieces.Count > 0 && pieces[^1].Length < PieceLength)
        {
            at = Math.Min(PieceLength - pieces[^1].Length, lines.Count);
            pieces[^1] = [.. pieces[^1], .. lines.Take(at)];
        }
        for (; at < lines.Count; at += PieceLength)
        {
            var piece = new PaneLine[Math.Min(PieceLength, lines.Count - at)];
            for (var i = 0; i < piece.Length; i++) piece[i] = lines[at + i];
            pieces.Add(piece);
        }
        var count = Count + lines.Count;
        var first = First;
        while (count - PieceLength > Most)
        {
            pieces.RemoveAt(0);
            (first, count) = (first + PieceLength, count - PieceLength);
        }
        return new LineStore([.. pieces], first, count);
    }
}
