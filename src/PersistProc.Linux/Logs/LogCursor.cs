using System.Globalization;

namespace PersistProc.Linux.Logs;

/// <summary>
/// How far a reader of lines has come. One position is not enough: while a line of one stream has no end yet, whole lines of the other come
/// behind its beginning. So each stream has its own: the first byte that was not told.
/// </summary>
/// <param name="Read">What was looked at: gaps before it were told.</param>
/// <param name="Output">Of standard output.</param>
/// <param name="Error">Of standard error.</param>
public readonly record struct LogCursor(long Read, long Output, long Error)
{
    /// <summary>Everything before this position was told.</summary>
    public LogCursor(long position)
        : this(position, position, position)
    {
    }

    /// <summary>From where on one has to read.</summary>
    public long From => Math.Min(Output, Error);

    /// <summary>Of one stream.</summary>
    public long Of(LogMark stream) => stream == LogMark.Output ? Output : Error;

    /// <summary>The same with another place in one stream.</summary>
    public LogCursor With(LogMark stream, long position) => stream == LogMark.Output ? this with { Output = position } : this with { Error = position };

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out LogCursor cursor)
    {
        cursor = default;
        var parts = text.Split('.');
        var numbers = new long[parts.Length];
        for (var n = 0; n < parts.Length; n++)
        {
            if (!long.TryParse(parts[n], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[n])) return false;
        }
        if (numbers is [var all]) cursor = new LogCursor(all);
        else if (numbers is [var read, var output, var error]) cursor = new LogCursor(read, output, error);
        else return false;
        return true;
    }

    public override string ToString() => Output == Read && Error == Read
        ? Read.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Read}.{Output}.{Error}");
}
