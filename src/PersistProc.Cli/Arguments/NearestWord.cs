namespace PersistProc.Cli.Arguments;

/// <summary>What somebody may have meant.</summary>
internal static class NearestWord
{
    /// <summary>The known word with the fewest slips, the longer one among equals; null where none is near (a third of its letters).</summary>
    public static string? Find(string word, IEnumerable<string> known)
    {
        var (nearest, distance) = Of(word, known);
        return distance <= Math.Max(1, word.Length / 3) ? nearest : null;
    }

    /// <summary>The known word with the fewest slips, and how many: letters to add, drop, change, or swap with their neighbour.</summary>
    public static (string Word, int Distance) Of(string word, IEnumerable<string> known)
    {
        var best = ("", int.MaxValue);
        foreach (var candidate in known)
        {
            var distance = Distance(word, candidate);
            if (distance < best.Item2 || (distance == best.Item2 && candidate.Length > best.Item1.Length)) best = (candidate, distance);
        }
        return best;
    }

    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) table[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var best = Math.Min(change, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = Math.Min(best, table[i - 2, j - 2] + 1);
                table[i, j] = best;
            }
        }
        return table[a.Length, b.Length];
    }
}
