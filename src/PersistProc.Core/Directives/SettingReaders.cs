using System.Globalization;

namespace PersistProc.Core;

/// <summary>Reads a value of one type; notes in the scope what is wrong and answers false.</summary>
/// <typeparam name="T">The type.</typeparam>
public delegate bool SettingReader<T>(SettingScope scope, SettingValue value, out T result);

/// <summary>The readers of values: one for each way in which a directive is written.</summary>
public static partial class SettingReaders
{
    private const string NoNul = "a NUL character cannot be passed to a program";

    /// <summary>A string.</summary>
    public static bool Text(SettingScope scope, SettingValue value, out string result)
    {
        result = value is SettingValue.Text text ? text.Value : "";
        if (value is not SettingValue.Text) return scope.Wrong(value, "a string");
        return !result.Contains('\0', StringComparison.Ordinal) || scope.Fault(value.At, NoNul);
    }

    /// <summary>An array of strings.</summary>
    public static bool Texts(SettingScope scope, SettingValue value, out ValueList<string> result)
    {
        result = [];
        if (value is not SettingValue.Several several) return scope.Wrong(value, "an array of strings");
        var read = new List<string>();
        foreach (var item in several.Items)
        {
            if (Text(scope, item, out var text)) read.Add(text);
        }

        result = read.ToValueList();
        return result.Count == several.Items.Count;
    }

    /// <summary>A line for <c>sh -c</c>, unsplit.</summary>
    public static bool ShellLine(SettingScope scope, SettingValue value, out ValueList<string> result)
    {
        result = [];
        if (value is SettingValue.Several) return scope.Fault(value.At, "with shell = true the command is one string, which the shell reads");
        if (!Text(scope, value, out var line)) return false;
        result = ["sh", "-c", line];
        return !string.IsNullOrWhiteSpace(line) || scope.Fault(value.At, "a command needs a program");
    }

    /// <summary>A program and its arguments: an array, or a line that is split as a shell splits words.</summary>
    public static bool Command(SettingScope scope, SettingValue value, out ValueList<string> result)
    {
        if (value is not SettingValue.Text) return Texts(scope, value, out result) && HasProgram(scope, value, result);
        result = [];
        if (!Text(scope, value, out var line)) return false;
        if (!ShellWords.TrySplit(line, out var words, out var why)) return scope.Fault(value.At, why);
        result = words;
        return HasProgram(scope, value, result);
    }

    /// <summary>A path, relative to the file.</summary>
    public static bool FilePath(SettingScope scope, SettingValue value, out string result)
    {
        if (!Text(scope, value, out result)) return false;
        if (result.Length == 0) return scope.Fault(value.At, "a path cannot be empty: \".\" is the file's own directory");
        result = Path.TrimEndingDirectorySeparator(Path.GetFullPath(result, scope.Directory));
        return true;
    }

    /// <summary>A table of strings, as environment variables.</summary>
    public static bool Environment(SettingScope scope, SettingValue value, out ValueMap<string> result)
    {
        result = ValueMap.Empty<string>();
        if (value is not SettingValue.Table table) return scope.Wrong(value, "a table such as { PORT = \"3000\" }");
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, at, each) in table.Settings)
        {
            var own = scope.Of(key);
            if (key.Length == 0 || key.AsSpan().ContainsAny('=', '\0')) own.Fault(at, "the name of an environment variable is not empty and has no \"=\"");
            else if (Variable(own, each, out var text)) read[key] = text;
        }

        result = read.ToValueMap();
        return read.Count == table.Settings.Count;
    }

    /// <summary>A duration: <c>"500ms"</c>, or a plain number of seconds.</summary>
    public static bool Duration(SettingScope scope, SettingValue value, out TimeSpan result)
    {
        result = default;
        var text = value switch
        {
            SettingValue.Text { Value: var written } => written,
            SettingValue.Whole { Value: var seconds } => seconds.ToString(CultureInfo.InvariantCulture),
            SettingValue.Fraction { Value: var seconds } when double.IsFinite(seconds) => seconds.ToString("F9", CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is null) return scope.Wrong(value, "a duration such as \"500ms\", or a number of seconds,");
        return Durations.TryParse(text, out result, out var why) || scope.Fault(value.At, why);
    }

    /// <summary>A stop ladder: an array of rungs, or one string.</summary>
    public static bool Ladder(SettingScope scope, SettingValue value, out StopLadder result)
    {
        result = StopLadder.Default;
        if (value is not (SettingValue.Text or SettingValue.Several)) return scope.Wrong(value, "a ladder such as [\"INT 5s\", \"KILL\"]");
        string? why;
        StopLadder? ladder;
        if (value is SettingValue.Text line)
        {
            if (!StopLadder.TryParse(line.Value, out ladder, out why)) return scope.Fault(value.At, why);
        }
        else
        {
            if (!Texts(scope, value, out var rungs)) return false;
            if (!StopLadder.TryParse(rungs, out ladder, out why)) return scope.Fault(value.At, why);
        }

        result = ladder;
        return true;
    }

    /// <summary>A signal's name, or its number as a string.</summary>
    public static bool SignalName(SettingScope scope, SettingValue value, out Signal result)
    {
        result = default;
        if (!Text(scope, value, out var text)) return false;
        return Signal.TryParse(text, out result, out var why) || scope.Fault(value.At, why);
    }

    /// <summary>An array of exit codes.</summary>
    public static bool ExitCodes(SettingScope scope, SettingValue value, out ValueList<int> result)
    {
        result = [];
        if (value is not SettingValue.Several several) return scope.Wrong(value, "an array of exit codes");
        var read = new List<int>();
        foreach (var item in several.Items)
        {
            if (item is SettingValue.Whole { Value: >= 0 and <= 255 and var code }) read.Add((int)code);
            else scope.Fault(item.At, "an exit code is a number from 0 to 255");
        }

        result = read.ToValueList();
        return read.Count == several.Items.Count;
    }

    /// <summary>A umask: <c>"022"</c> or <c>0o022</c>; never a decimal number, which would be another one.</summary>
    public static bool Umask(SettingScope scope, SettingValue value, out int? result) => Octal(scope, value, "a umask is written as octal digits: \"022\"", out result);

    /// <summary>Permissions, in octal digits.</summary>
    public static bool Mode(SettingScope scope, SettingValue value, out int? result) => Octal(scope, value, "permissions are written as octal digits: \"0660\"", out result);

    private static bool Octal(SettingScope scope, SettingValue value, string expected, out int? result)
    {
        var digits = value switch
        {
            SettingValue.Text { Value: var text } => text,
            SettingValue.Whole { Written: var written } when written.StartsWith("0o", StringComparison.Ordinal) => written[2..],
            _ => "",
        };
        result = 0;
        var valid = digits.Length is > 0 and <= 4 && digits.All(digit => digit is >= '0' and <= '7');
        if (valid) result = Convert.ToInt32(digits, 8);
        return (valid && result <= 0x1FF) || scope.Fault(value.At, expected);
    }

    /// <summary>A number, whole or not, within bounds.</summary>
    public static SettingReader<double> Number(double least, double most) => (SettingScope scope, SettingValue value, out double result) =>
    {
        result = value switch
        {
            SettingValue.Whole { Value: var whole } => whole,
            SettingValue.Fraction { Value: var fraction } => fraction,
            _ => double.NaN,
        };
        return (result >= least && result <= most) || scope.Fault(value.At, Bounds(least, most));
    };

    /// <summary>A whole number, at least 1.</summary>
    public static bool Count(SettingScope scope, SettingValue value, out int result)
    {
        result = value is SettingValue.Whole { Value: >= 1 and <= int.MaxValue and var whole } ? (int)whole : 0;
        return result > 0 || scope.Fault(value.At, "a whole number, at least 1, is expected");
    }

    /// <summary>A whole number, at least 0.</summary>
    public static bool CountOrNone(SettingScope scope, SettingValue value, out int result)
    {
        result = value is SettingValue.Whole { Value: >= 0 and <= int.MaxValue and var whole } ? (int)whole : -1;
        return result >= 0 || scope.Fault(value.At, "a whole number, at least 0, is expected");
    }

    /// <summary>A size: <c>"64KB"</c>, or a plain number of bytes.</summary>
    /// <param name="least">The smallest one that is allowed, in bytes.</param>
    public static SettingReader<long> Size(long least) => (SettingScope scope, SettingValue value, out long result) =>
    {
        result = 0;
        var text = value switch
        {
            SettingValue.Text { Value: var written } => written,
            SettingValue.Whole { Value: var bytes } => bytes.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is null) return scope.Wrong(value, "a size such as \"10MB\", or a number of bytes,");
        if (!Sizes.TryParse(text, out result, out var why)) return scope.Fault(value.At, why);
        return result >= least || scope.Fault(value.At, string.Create(CultureInfo.InvariantCulture, $"at least {least} bytes are expected"));
    };

    /// <summary>One of an enum's words.</summary>
    public static SettingReader<T> OneOf<T>(Vocabulary<T> vocabulary)
        where T : struct, Enum => (SettingScope scope, SettingValue value, out T result) =>
    {
        result = default;
        if (value is not SettingValue.Text text) return scope.Wrong(value, $"one of {string.Join(", ", vocabulary.Words.Select(word => $"\"{word}\""))}");
        return vocabulary.TryParse(text.Value, out result, out var why) || scope.Fault(value.At, why);
    };

    private static bool Variable(SettingScope scope, SettingValue value, out string result)
    {
        if (value is SettingValue.Text) return Text(scope, value, out result);
        result = "";
        return scope.Wrong(value, "a string, in quotes,");
    }

    private static bool HasProgram(SettingScope scope, SettingValue value, ValueList<string> words) =>
        (words.Count > 0 && words[0].Length > 0) || scope.Fault(value.At, "a command needs a program");

    private static string Bounds(double least, double most) => double.IsInfinity(most)
        ? string.Create(CultureInfo.InvariantCulture, $"a number, at least {least}, is expected")
        : string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most} is expected");
}
