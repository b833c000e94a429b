using System.Globalization;

namespace PersistProc.Core;

/// <summary>The readers of what a process is given at its start.</summary>
public static partial class SettingReaders
{
    private const string Unlimited = "unlimited";

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static bool Truth(SettingScope scope, SettingValue value, out bool result)
    {
        result = value is SettingValue.Truth { Value: true };
        return value is SettingValue.Truth || scope.Wrong(value, "true or false");
    }

    /// <summary>A duration that is not zero.</summary>
    public static bool Interval(SettingScope scope, SettingValue value, out TimeSpan result) =>
        Duration(scope, value, out result) && (result > TimeSpan.Zero || scope.Fault(value.At, "a time longer than 0 is expected, such as \"10s\""));

    /// <summary>A duration of a second at least.</summary>
    public static bool Pause(SettingScope scope, SettingValue value, out TimeSpan result) =>
        Duration(scope, value, out result) && (result >= Timetable.Shortest || scope.Fault(value.At, "at least a second is expected: what has to run all the time is restarted by restart = \"always\""));

    /// <summary>A whole number within bounds.</summary>
    public static SettingReader<int?> Integer(int least, int most) => (SettingScope scope, SettingValue value, out int? result) =>
    {
        result = value is SettingValue.Whole whole && whole.Value >= least && whole.Value <= most ? (int)whole.Value : null;
        return result is not null || scope.Fault(value.At, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most} is expected"));
    };

    /// <summary>Files of variables: one, or an array; relative to the file, a leading <c>-</c> where it may be missing.</summary>
    public static bool EnvironmentFiles(SettingScope scope, SettingValue value, out ValueList<string> result)
    {
        result = [];
        ValueList<SettingValue> items = value is SettingValue.Several several ? several.Items : [value];
        var read = new List<string>();
        foreach (var item in items)
        {
            if (!Text(scope, item, out var written)) continue;
            var dash = written.StartsWith('-') ? "-" : "";
            if (written.Length == dash.Length) scope.Fault(item.At, "a path cannot be empty");
            else read.Add(dash + Path.GetFullPath(written[dash.Length..], scope.Directory));
        }

        result = read.ToValueList();
        return read.Count == items.Count;
    }

    /// <summary>What <c>stdin</c> says of who reads from a terminal.</summary>
    public const string Terminal = "terminal";

    /// <summary>Where it reads from: <c>"null"</c>, <c>"terminal"</c> or <c>"file:PATH"</c>; null, the word, or the absolute path.</summary>
    public static bool Stdin(SettingScope scope, SettingValue value, out string? result)
    {
        const string file = "file:";
        result = null;
        if (!Text(scope, value, out var written)) return false;
        if (written == "null") return true;
        if (written == Terminal)
        {
            result = Terminal;
            return true;
        }

        if (!written.StartsWith(file, StringComparison.Ordinal)) return scope.Fault(value.At, $"\"{written}\" is no stdin: write \"null\", \"terminal\" or \"file:PATH\"");
        if (written.Length == file.Length) return scope.Fault(value.At, "a path cannot be empty: write \"file:PATH\"");
        result = Path.GetFullPath(written[file.Length..], scope.Directory);
        return true;
    }

    /// <summary>A TCP port: its number, <c>"3000+"</c> for the first free one from there on, or <c>"auto"</c>.</summary>
    public static bool Port(SettingScope scope, SettingValue value, out PortWish? result)
    {
        var written = value switch
        {
            SettingValue.Whole whole => whole.Value.ToString(CultureInfo.InvariantCulture),
            SettingValue.Text text => text.Value,
            _ => "",
        };
        result = PortWish.Parse(written);
        return result is not null || scope.Fault(value.At, "a port is a number from 1 to 65535, \"3000+\" for the first free one from there on, or \"auto\"");
    }

    /// <summary>A user or a group: its name, or its number.</summary>
    public static bool Account(SettingScope scope, SettingValue value, out string result)
    {
        if (value is SettingValue.Whole { Value: >= 0 and < uint.MaxValue and var number })
        {
            result = number.ToString(CultureInfo.InvariantCulture);
            return true;
        }

        if (value is SettingValue.Whole)
        {
            result = "";
            return scope.Fault(value.At, "a number of a user or a group is from 0 to 4294967294");
        }

        return Text(scope, value, out result) && (result.Length > 0 || scope.Fault(value.At, "a name cannot be empty"));
    }

    /// <summary>A resource limit: one number for both, <c>"SOFT:HARD"</c>, or <c>"unlimited"</c>.</summary>
    /// <param name="isSize">Whether it is counted in bytes.</param>
    public static SettingReader<ResourceLimit> Limit(bool isSize) => (SettingScope scope, SettingValue value, out ResourceLimit result) =>
    {
        result = default;
        if (value is SettingValue.Whole { Value: >= 0 and var number })
        {
            result = new ResourceLimit((ulong)number, (ulong)number);
            return true;
        }

        var expected = isSize ? "a size such as \"64MB\", \"SOFT:HARD\" or \"unlimited\"" : "a number, \"SOFT:HARD\" or \"unlimited\"";
        if (value is not SettingValue.Text text) return scope.Wrong(value, expected);
        var halves = text.Value.Split(':');
        if (halves.Length > 2 || LimitOf(halves[0], isSize) is not { } soft || LimitOf(halves[^1], isSize) is not { } hard) return scope.Fault(value.At, $"{expected} is expected, not \"{text.Value}\"");
        if (soft > hard) return scope.Fault(value.At, "the soft limit cannot be above the hard one: write \"SOFT:HARD\"");
        result = new ResourceLimit(soft, hard);
        return true;
    };

    /// <summary>A share of one processor in percent, such as <c>"150%"</c>; at least one.</summary>
    public static bool Share(SettingScope scope, SettingValue value, out double result)
    {
        const string expected = "a share of one processor such as \"50%\", or \"150%\" for one and a half,";
        result = 0;
        if (value is not SettingValue.Text text) return scope.Wrong(value, expected);
        var number = text.Value.Trim();
        var isShare = number.EndsWith('%') && double.TryParse(number[..^1], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out result);
        return (isShare && result is >= 1 and <= 1_000_000) || scope.Fault(value.At, $"{expected} is expected, from \"1%\" on, not \"{text.Value}\"");
    }

    private static ulong? LimitOf(string text, bool isSize)
    {
        if (text.Trim() is Unlimited or "infinity") return ResourceLimit.Infinity;
        if (isSize) return Sizes.TryParse(text, out var bytes, out _) ? (ulong)bytes : null;
        return long.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? (ulong)number : null;
    }
}
