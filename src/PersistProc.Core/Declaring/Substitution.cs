using System.Text;

namespace PersistProc.Core;

/// <summary>What stands for something else in the strings of a service: in one pass, so that what was put in is never looked at again.</summary>
/// <param name="specifiers">What a letter behind <c>%</c> stands for, or null; null where <c>%</c> is a letter like any other.</param>
public sealed class Substitution(Func<char, string?>? specifiers)
{
    /// <summary>Puts in what stands there. False with the reason if something is not known; then the text stays.</summary>
    public bool TryExpand(string text, out string result, out string? why)
    {
        (result, why) = (text, null);
        if (specifiers is null || !text.Contains('%', StringComparison.Ordinal)) return true;
        var expanded = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%')
            {
                expanded.Append(text[at]);
            }
            else if (at + 1 < text.Length && Specified(text[at + 1], specifiers) is { } value)
            {
                expanded.Append(value);
                at++;
            }
            else
            {
                why = $"\"%{(at + 1 < text.Length ? text[at + 1] : "")}\" stands for nothing here: there are {Specifiers.All}. Write %% for a percent sign";
                return false;
            }
        }

        result = expanded.ToString();
        return true;
    }

    /// <summary>A table with everything put in, keys apart; what cannot be is a fault at its value.</summary>
    internal SettingValue.Table Of(SettingValue.Table table, SettingScope scope) => new(table.At, table.Settings.Select(setting => setting with { Value = Of(setting.Value, scope.Of(setting.Key)) }).ToValueList());

    private SettingValue Of(SettingValue value, SettingScope scope)
    {
        switch (value)
        {
            case SettingValue.Text text:
                if (TryExpand(text.Value, out var result, out var why)) return ReferenceEquals(result, text.Value) ? text : text with { Value = result };
                scope.Fault(text.At, why!);
                return text;
            case SettingValue.Several several: return several with { Items = several.Items.Select(item => Of(item, scope)).ToValueList() };
            case SettingValue.Table table: return Of(table, scope);
            default: return value;
        }
    }

    private static string? Specified(char letter, Func<char, string?> specifiers) => letter == '%' ? "%" : specifiers(letter);
}
