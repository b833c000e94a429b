namespace PersistProc.Core;

/// <summary>The reader of commands that are run for a service.</summary>
public static partial class SettingReaders
{
    /// <summary>
    /// A command as <c>command</c> has it, or an array of such. An array of words is one command, unless the first of them has
    /// blanks: no program has, so then each is a line of its own. A leading <c>-</c> says that it may fail.
    /// </summary>
    /// <param name="shell">Whether each is a line for the shell.</param>
    public static SettingReader<ValueList<ControlCommand>> Controls(bool shell) => (SettingScope scope, SettingValue value, out ValueList<ControlCommand> result) =>
    {
        ValueList<SettingValue> each = value is SettingValue.Several several && IsSeveralCommands(several, shell) ? several.Items : [value];
        var commands = each.Select(one => Control(scope, one, shell)).OfType<ControlCommand>().ToValueList();
        result = commands;
        return commands.Count == each.Count && (commands.Count > 0 || scope.Fault(value.At, "a command needs a program"));
    };

    private static bool IsSeveralCommands(SettingValue.Several several, bool shell) =>
        shell || several.Items.Any(item => item is SettingValue.Several) || several.Items is [SettingValue.Text { Value: var first }, ..] && first.AsSpan().ContainsAny(' ', '\t');

    private static ControlCommand? Control(SettingScope scope, SettingValue value, bool shell)
    {
        if (value is not (SettingValue.Text or SettingValue.Several))
        {
            scope.Wrong(value, "a command, or an array of such,");
            return null;
        }

        var (written, mayFail) = WithoutDash(value);
        var isRead = shell ? ShellLine(scope, written, out var words) : Command(scope, written, out words);
        return isRead ? new ControlCommand(words) { MayFail = mayFail } : null;
    }

    private static (SettingValue Value, bool MayFail) WithoutDash(SettingValue value) => value switch
    {
        SettingValue.Text text when text.Value.StartsWith('-') => (text with { Value = text.Value[1..] }, true),
        SettingValue.Several { Items: [SettingValue.Text first, ..] } words when first.Value.StartsWith('-') =>
            (words with { Items = [first with { Value = first.Value[1..] }, .. words.Items.Skip(1)] }, true),
        _ => (value, false),
    };
}
