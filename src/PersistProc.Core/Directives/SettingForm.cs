namespace PersistProc.Core;

/// <summary>A way in which directives are written: how it is read, printed, and described to an editor.</summary>
/// <typeparam name="T">What it is read as; itself a value.</typeparam>
/// <param name="Read">Reads it, or notes what is wrong.</param>
/// <param name="Print">Writes it as TOML that is read as the same value.</param>
/// <param name="Schema">Its JSON schema.</param>
public sealed record SettingForm<T>(SettingReader<T> Read, Func<T, string> Print, string Schema);

/// <summary>The forms of values: one for each way in which a directive is written.</summary>
public static class SettingForms
{
    private const string NumberOr = """{"anyOf":[{"type":"number","minimum":0},{"type":"string","pattern":""";

    /// <summary>A string.</summary>
    public static SettingForm<string> Text { get; } = new(SettingReaders.Text, TomlText.Quote, """{"type":"string"}""");

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static SettingForm<bool> Truth { get; } = new(SettingReaders.Truth, value => value ? "true" : "false", """{"type":"boolean"}""");

    /// <summary>A program and its arguments.</summary>
    public static SettingForm<ValueList<string>> Command { get; } = new(SettingReaders.Command, TomlText.Array, """{"anyOf":[{"type":"string","minLength":1},{"type":"array","items":{"type":"string"},"minItems":1}]}""");

    /// <summary>A line for the shell.</summary>
    public static SettingForm<ValueList<string>> ShellLine { get; } = new(SettingReaders.ShellLine, words => TomlText.Quote(words is [_, _, var line] ? line : ""), Command.Schema);

    /// <summary>Commands that are run one after the other.</summary>
    /// <param name="shell">Whether each is a line for the shell.</param>
    public static SettingForm<ValueList<ControlCommand>> Controls(bool shell) => new(
        SettingReaders.Controls(shell),
        commands => $"[{string.Join(", ", commands.Select(command => PrintControl(command, shell)))}]",
        """{"anyOf":[{"type":"string","minLength":1},{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"},"minItems":1}]},"minItems":1}]}""");

    private static string PrintControl(ControlCommand command, bool shell)
    {
        var dash = command.MayFail ? "-" : "";
        return shell && command.Words is [_, _, var line] ? TomlText.Quote(dash + line) : TomlText.Array([dash + command.Words[0], .. command.Words.Skip(1)]);
    }

    /// <summary>A path, relative to the file.</summary>
    public static SettingForm<string> FilePath { get; } = new(SettingReaders.FilePath, TomlText.Quote, """{"type":"string","minLength":1}""");

    /// <summary>Variables.</summary>
    public static SettingForm<ValueMap<string>> Environment { get; } = new(SettingReaders.Environment, TomlText.Table, """{"type":"object","additionalProperties":{"type":"string"}}""");

    /// <summary>Files of variables.</summary>
    public static SettingForm<ValueList<string>> EnvironmentFiles { get; } = new(SettingReaders.EnvironmentFiles, TomlText.Array, """{"anyOf":[{"type":"string","minLength":1},{"type":"array","items":{"type":"string","minLength":1}}]}""");

    /// <summary>A duration.</summary>
    public static SettingForm<TimeSpan> Duration { get; } = new(SettingReaders.Duration, PrintDuration, NumberOr + "\"^\\\\s*([0-9.]+\\\\s*(ms|s|sec|m|min|h|d)?\\\\s*)+$\"}]}");

    /// <summary>A duration that is not zero.</summary>
    public static SettingForm<TimeSpan> Interval { get; } = Duration with { Read = SettingReaders.Interval };

    /// <summary>Strings.</summary>
    public static SettingForm<ValueList<string>> Texts { get; } = new(SettingReaders.Texts, TomlText.Array, """{"type":"array","items":{"type":"string"}}""");

    /// <summary>Paths and patterns.</summary>
    public static SettingForm<ValueList<string>> Globs { get; } = EnvironmentFiles with { Read = SettingReaders.Globs };

    /// <summary>Paths.</summary>
    public static SettingForm<ValueList<string>> Files { get; } = EnvironmentFiles with { Read = SettingReaders.Files };

    /// <summary>What a change of files means.</summary>
    public static SettingForm<WatchAction> WatchAction { get; } = new(SettingReaders.WatchAction, action => TomlText.Quote(action.Signal?.ShortName ?? (action.Verb is WatchVerb.Reload ? "reload" : "restart")), """{"type":"string","minLength":1}""");

    /// <summary>A duration of a second at least.</summary>
    public static SettingForm<TimeSpan> Pause { get; } = Duration with { Read = SettingReaders.Pause };

    /// <summary>A stop ladder.</summary>
    public static SettingForm<StopLadder> Ladder { get; } = new(SettingReaders.Ladder, ladder => TomlText.Array(ladder.Rungs.Select(rung => rung.ToString())), """{"anyOf":[{"type":"string","minLength":1},{"type":"array","items":{"type":"string","minLength":1},"minItems":1}]}""");

    /// <summary>Exit codes.</summary>
    public static SettingForm<ValueList<int>> ExitCodes { get; } = new(SettingReaders.ExitCodes, codes => $"[{string.Join(", ", codes.Select(code => FormattableString.Invariant($"{code}")))}]", """{"type":"array","items":{"type":"integer","minimum":0,"maximum":255}}""");

    /// <summary>A place to connect to.</summary>
    public static SettingForm<TcpTarget> Tcp { get; } = new(SettingReaders.Tcp, target => target is { Host: TcpTarget.Local, Port: not TcpTarget.OwnPort } ? PrintWhole(target.Port) : TomlText.Quote(target.ToString()), """{"anyOf":[{"type":"integer","minimum":1,"maximum":65535},{"type":"string","pattern":"^(.+:)?([0-9]+|[$]PORT)$"}]}""");

    /// <summary>A URL of http or https.</summary>
    public static SettingForm<string> Url { get; } = new(SettingReaders.Url, TomlText.Quote, """{"type":"string","pattern":"^https?://"}""");

    /// <summary>A method of HTTP.</summary>
    public static SettingForm<string> Method { get; } = new(SettingReaders.Method, TomlText.Quote, """{"type":"string","pattern":"^[A-Z]+$"}""");

    /// <summary>Headers of HTTP.</summary>
    public static SettingForm<ValueMap<string>> Headers { get; } = new(SettingReaders.Headers, TomlText.Table, """{"type":"object","additionalProperties":{"type":"string"}}""");

    /// <summary>Status codes of HTTP.</summary>
    public static SettingForm<ValueList<int>> StatusCodes { get; } = ExitCodes with { Read = SettingReaders.StatusCodes, Schema = """{"anyOf":[{"type":"integer","minimum":100,"maximum":599},{"type":"array","items":{"type":"integer","minimum":100,"maximum":599},"minItems":1}]}""" };

    /// <summary>A regular expression.</summary>
    public static SettingForm<string> Pattern { get; } = new(SettingReaders.Pattern, TomlText.Quote, """{"type":"string","minLength":1}""");

    /// <summary>A signal.</summary>
    public static SettingForm<Signal> Signal { get; } = new(SettingReaders.SignalName, signal => TomlText.Quote(signal.ShortName), """{"type":"string","minLength":1}""");

    /// <summary>A umask.</summary>
    public static SettingForm<int?> Umask { get; } = new(SettingReaders.Umask, mask => $"\"{Convert.ToString(mask!.Value, 8).PadLeft(3, '0')}\"", """{"type":"string","pattern":"^[0-7]{1,4}$"}""");

    /// <summary>Permissions.</summary>
    public static SettingForm<int?> Mode { get; } = new(SettingReaders.Mode, mode => $"\"{Convert.ToString(mode!.Value, 8).PadLeft(4, '0')}\"", Umask.Schema);

    /// <summary>A whole number, at least 1.</summary>
    public static SettingForm<int> Count { get; } = new(SettingReaders.Count, PrintWhole, """{"type":"integer","minimum":1}""");

    /// <summary>A whole number, at least 0.</summary>
    public static SettingForm<int> CountOrNone { get; } = new(SettingReaders.CountOrNone, PrintWhole, """{"type":"integer","minimum":0}""");

    /// <summary>Where it reads from.</summary>
    public static SettingForm<string?> Stdin { get; } = new(SettingReaders.Stdin, from => TomlText.Quote(from == SettingReaders.Terminal ? SettingReaders.Terminal : $"file:{from}"), """{"type":"string","pattern":"^(null|terminal|file:.+)$"}""");

    /// <summary>A TCP port.</summary>
    public static SettingForm<PortWish?> Port { get; } = new(SettingReaders.Port, wish => wish is { OrNext: false } ? wish.ToString() : TomlText.Quote($"{wish}"), """{"anyOf":[{"type":"integer","minimum":1,"maximum":65535},{"type":"string","pattern":"^(auto|[0-9]{1,5}[+]?)$"}]}""");

    /// <summary>Where a socket listens.</summary>
    public static SettingForm<ListenAddress> Listen { get; } = new(SettingReaders.Listen, address => TomlText.Quote(address.ToString()), """{"anyOf":[{"type":"integer","minimum":1,"maximum":65535},{"type":"string","pattern":"^(.+:)?[0-9]+$|^unix:.+$"}]}""");

    /// <summary>Sockets over those that lie beneath.</summary>
    public static SettingForm<ValueList<SocketUnit>> Sockets(ValueList<SocketUnit> beneath) => new(SocketDirectives.Over(beneath), SocketDirectives.Print, SocketDirectives.Schema);

    /// <summary>A user or a group.</summary>
    public static SettingForm<string> Account { get; } = new(SettingReaders.Account, TomlText.Quote, """{"anyOf":[{"type":"string","minLength":1},{"type":"integer","minimum":0}]}""");

    /// <summary>One of an enum's words.</summary>
    public static SettingForm<T> OneOf<T>(Vocabulary<T> words)
        where T : struct, Enum =>
        new(SettingReaders.OneOf(words), value => TomlText.Quote(words.Print(value)), $$"""{"enum":[{{string.Join(',', words.Words.Select(word => $"\"{word}\""))}}]}""");

    /// <summary>A number within bounds.</summary>
    public static SettingForm<double> Number(double least, double most)
    {
        var below = double.IsInfinity(most) ? "" : FormattableString.Invariant($",\"maximum\":{most}");
        return new(SettingReaders.Number(least, most), PrintNumber, FormattableString.Invariant($$"""{"type":"number","minimum":{{least}}{{below}}}"""));
    }

    /// <summary>A whole number within bounds, or none.</summary>
    public static SettingForm<int?> Integer(int least, int most) =>
        new(SettingReaders.Integer(least, most), value => PrintWhole(value!.Value), FormattableString.Invariant($$"""{"type":"integer","minimum":{{least}},"maximum":{{most}}}"""));

    /// <summary>A size.</summary>
    /// <param name="least">The smallest one, in bytes.</param>
    public static SettingForm<long> Size(long least) =>
        new(SettingReaders.Size(least), bytes => TomlText.Quote(Sizes.Print(bytes)), """{"anyOf":[{"type":"integer","minimum":0},{"type":"string","pattern":"^\\s*[0-9.]+\\s*([KMGTkmgt]?[iI]?[bB]?)\\s*$"}]}""");

    /// <summary>A share of one processor.</summary>
    public static SettingForm<double> Share { get; } = new(SettingReaders.Share, share => TomlText.Quote(FormattableString.Invariant($"{share:0.##########}%")), """{"type":"string","pattern":"^\\s*[0-9.]+\\s*%\\s*$"}""");

    /// <summary>A resource limit.</summary>
    /// <param name="isSize">Whether it is counted in bytes.</param>
    public static SettingForm<ResourceLimit> Limit(bool isSize) => new(SettingReaders.Limit(isSize), PrintLimit, """{"anyOf":[{"type":"integer","minimum":0},{"type":"string","minLength":1}]}""");

    /// <summary>Names of services.</summary>
    /// <param name="project">The file's project, or null.</param>
    public static SettingForm<ValueList<ServiceName>> Services(string? project) =>
        new(SettingReaders.Services(project), names => TomlText.Array(names.Select(name => Within(project, name))), """{"type":"array","items":{"type":"string","minLength":1}}""");

    /// <summary>Names of services, each with how far it has to be or without.</summary>
    /// <param name="project">The file's project, or null.</param>
    public static SettingForm<ValueList<Dependency>> Dependencies(string? project) =>
        new(SettingReaders.Dependencies(project), all => TomlText.Array(all.Select(each => each.At is { } at ? $"{Within(project, each.Service)}@{Milestones.Words.Print(at)}" : Within(project, each.Service))), Services(project).Schema);

    /// <summary>Names of services that have to run.</summary>
    /// <param name="project">The file's project, or null.</param>
    public static SettingForm<ValueList<Dependency>> Running(string? project) => Dependencies(project) with { Read = SettingReaders.Running(project) };

    /// <summary>Names of services with how far they have to be.</summary>
    /// <param name="project">The file's project, or null.</param>
    public static SettingForm<ValueList<Ordering>> Orders(string? project) =>
        new(SettingReaders.Orders(project), orders => TomlText.Array(orders.Select(order => $"{Within(project, order.Service)}@{Milestones.Words.Print(order.At)}")), """{"type":"array","items":{"type":"string","minLength":1}}""");

    private static string Within(string? project, ServiceName name) => name.Project == project ? name.Name : name.ToString();

    private static string PrintWhole(int value) => FormattableString.Invariant($"{value}");

    private static string PrintNumber(double value) => double.IsInteger(value) && Math.Abs(value) < 1e15 ? FormattableString.Invariant($"{value:F1}") : FormattableString.Invariant($"{value:R}");

    // below a microsecond a duration is written as a number of seconds
    private static string PrintDuration(TimeSpan value) => value.Ticks % TimeSpan.TicksPerMillisecond == 0 ? TomlText.Quote(Durations.Print(value)) : FormattableString.Invariant($"{value.TotalSeconds:F7}");

    private static string PrintLimit(ResourceLimit limit)
    {
        return limit.Soft == limit.Hard ? TomlText.Quote(Half(limit.Soft)) : TomlText.Quote($"{Half(limit.Soft)}:{Half(limit.Hard)}");
        static string Half(ulong value) => value == ResourceLimit.Infinity ? "unlimited" : FormattableString.Invariant($"{value}");
    }
}
