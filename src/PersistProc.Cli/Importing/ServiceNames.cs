using System.Globalization;
using System.Text;
using PersistProc.Core;

namespace PersistProc.Cli.Importing;

/// <summary>Names of services made from names of anything.</summary>
internal static class ServiceNames
{
    private const int Longest = 100;

    /// <summary>
    /// The name itself if it is one, else the nearest: what is not allowed becomes a dash. Endings that mean something
    /// here (<c>worker@blue</c>, <c>worker.1</c>) belong to templates and replicas alone.
    /// </summary>
    public static string Valid(string name)
    {
        var letters = new StringBuilder();
        foreach (var letter in name)
        {
            var kept = char.IsLetterOrDigit(letter) || letter is '.' or '_' or '-' or '+' or ':' or '=' or '~' ? letter : '-';
            if (kept != '-' || letters.Length == 0 || letters[^1] != '-') letters.Append(kept);
        }

        if (letters.Length > Longest) letters.Length = char.IsHighSurrogate(letters[Longest - 1]) ? Longest - 1 : Longest;
        var dot = letters.ToString().LastIndexOf('.');
        if (dot >= 0 && dot < letters.Length - 1 && letters.ToString(dot + 1, letters.Length - dot - 1).All(char.IsAsciiDigit)) letters[dot] = '-';
        var tidy = name.AsSpan().Trim('-').Length == name.Length ? letters.ToString().Trim('-') : letters.ToString();
        return ServiceName.TryMake(null, tidy, out _, out _) ? tidy : ServiceName.Sanitized(tidy).Name;
    }

    /// <summary>That name, or the first one with a number behind it that nobody has.</summary>
    public static string Free(string name, Func<string, bool> isTaken)
    {
        var free = name;
        for (var number = 2; isTaken(free); number++) free = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        return free;
    }
}
