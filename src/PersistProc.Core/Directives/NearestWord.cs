namespace PersistProc.Core;

/// <summary>Finds what somebody may have meant.</summary>
public static class NearestWord
{
    private const int Longest = 64;

    /// <summary>
    /// The known word that is the fewest slips away (a letter too many, too few, wrong, or two swapped), or null where
    /// none is near: one slip for a short word, one more for every three letters. Else the shortest that begins with it.
    /// </summary>
    public static string? Find(string word, IEnumerable<string> known)
    {
        string? best = null;
        if (word.Length > Longest) return null;
        var fewest = 2 + word.Length / 3;
        var all = known.ToList();
        foreach (var candidate in all)
        {
            var slips = Slips(Plain(word), Plain(candidate));
            if (slips >= fewest || slips >= Math.Max(word.Length, candidate.Length)) continue;
            (best, fewest) = (candidate, slips);
        }

        return best ?? all.Where(candidate => word.Length >= 3 && Plain(candidate).StartsWith(Plain(word), StringComparison.Ordinal)).MinBy(candidate => candidate.Length);
    }

    /// <summary>How many slips lead from one word to the other (optimal string alignment).</summary>
    public static int Slips(string from, string to)
    {
        var (before, last, row) = (new int[to.Length + 1], new int[to.Length + 1], new int[to.Length + 1]);
        for (var column = 0; column <= to.Length; column++) last[column] = column;
        for (var at = 1; at <= from.Length; at++)
        {
            row[0] = at;
            for (var column = 1; column <= to.Length; column++)
            {
                var wrong = from[at - 1] == to[column - 1] ? 0 : 1;
                row[column] = Math.Min(last[column - 1] + wrong, 1 + Math.Min(last[column], row[column - 1]));
                var swapped = at > 1 && column > 1 && from[at - 1] == to[column - 2] && from[at - 2] == to[column - 1];
                if (swapped) row[column] = Math.Min(row[column], before[column - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[to.Length];
    }

    // restartDelay, Restart-Delay and restart_delay are one word to whoever mistypes them
    private static string Plain(string word) => word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
