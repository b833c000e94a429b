using System.Text;

namespace PersistProc.Core;

/// <summary>
/// What stands for something else in the strings of a service: <c>%i</c> in templates, and <c>${NAME}</c> or
/// <c>${NAME:-default}</c>. All in one pass, so that what was put in is never looked at again. Every other <c>$</c> stays: it is a
/// shell's.
/// </summary>
/// <param name="specifiers">What a letter behind <c>%</c> stands for, or null; null where <c>%</c> is a letter like any other.</param>
/// <param name="variables">The value of a variable, or null; null where there are none.</param>
public sealed class Substitution(Func<char, string?>? specifiers, Func<string, string?>? variables = null)
{
    // a default may name another variable, whose default may name another one
    private const int Deepest = 16;

    /// <summary>Puts in what stands there. False with the reason if something is not known; then the text stays.</summary>
    public bool TryExpand(string text, out string result, out string? why)
    {
        (result, why) = (text, null);
        if (!text.AsSpan().ContainsAny('%', '$')) return true;
        var expanded = new StringBuilder();
        why = Expand(text, expanded, Deepest);
        if (why is not null) return false;
        result = expanded.ToString();
        return true;
    }

    /// <summary>The variables that a text names.</summary>
    public static IEnumerable<string> Names(string text)
    {
        for (var at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            if ((at == 0 || text[at - 1] != '$') && VariableForm.Read(text, at) is { } form) yield return form.Name;
        }
    }

    /// <summary>A table with everything put in, keys apart; what cannot be is a fault at its value.</summary>
    /// <param name="table">The table.</param>
    /// <param name="scope">Its key with its tables.</param>
    /// <param name="of">Which substitution is for a key; null: this one for all.</param>
    internal SettingValue.Table Of(SettingValue.Table table, SettingScope scope, Func<string, Substitution>? of = null)
    {
        if (!table.Settings.Any(setting => Concerns(setting.Value))) return table;
        return new(table.At, table.Settings.Select(setting => Concerns(setting.Value) ? setting with { Value = (of?.Invoke(setting.Key) ?? this).Of(setting.Value, scope.Of(setting.Key)) } : setting).ToValueList());
    }

    /// <summary>The settings of a table that need nothing put in.</summary>
    internal static SettingValue.Table Plain(SettingValue.Table table) => new(table.At, table.Settings.Where(setting => !Concerns(setting.Value)).ToValueList());

    private static bool Concerns(SettingValue value) => value switch
    {
        SettingValue.Text text => text.Value.AsSpan().ContainsAny('%', '$'),
        SettingValue.Several several => several.Items.Any(Concerns),
        SettingValue.Table table => table.Settings.Any(setting => Concerns(setting.Value)),
        _ => false,
    };

    private SettingValue Of(SettingValue value, SettingScope scope)
    {
        switch (value)
        {
            case SettingValue.Text text:
                if (TryExpand(text.Value, out var result, out var why)) return text with { Value = result };
                scope.Fault(text.At, why!);
                return text;
            case SettingValue.Several several: return several with { Items = several.Items.Select(item => Of(item, scope)).ToValueList() };
            case SettingValue.Table table: return Of(table, scope);
            default: return value;
        }
    }

    private string? Expand(string text, StringBuilder expanded, int depth)
    {
        for (var at = 0; at < text.Length;)
        {
            var (length, why) = text[at] switch
            {
                '%' when specifiers is not null => Specifier(text, at, expanded),
                '$' when variables is not null => Variable(text, at, expanded, depth),
                _ => (0, null),
            };
            if (why is not null) return why;
            if (length == 0) expanded.Append(text[at]);
            at += Math.Max(length, 1);
        }

        return null;
    }

    private (int Length, string? Why) Specifier(string text, int at, StringBuilder expanded)
    {
        var letter = at + 1 < text.Length ? text[at + 1] : '\0';
        if ((letter == '%' ? "%" : specifiers!(letter)) is not { } value)
            return (0, $"\"%{(letter == '\0' ? "" : letter)}\" stands for nothing here: there are {Specifiers.All}. Write %% for a percent sign");
        expanded.Append(value);
        return (2, null);
    }

    private (int Length, string? Why) Variable(string text, int at, StringBuilder expanded, int depth)
    {
        if (text.AsSpan(at).StartsWith("$${", StringComparison.Ordinal))
        {
            expanded.Append("${");
            return (3, null);
        }

        if (VariableForm.Read(text, at) is not { } form) return (0, null);
        var value = variables!(form.Name);
        // as a shell has it: what is empty is as good as nothing
        if (form.Default is null ? value is not null : !string.IsNullOrEmpty(value)) expanded.Append(value);
        else if (form.Default is null && form.Name == "PORT") return (0, "${PORT} is not set. The port that `port` gives the service is PORT in its environment, and $PORT, without braces, in a probe or with shell = true. Otherwise give it in the environment or in .env beside the file");
        else if (form.Default is null) return (0, $"${{{form.Name}}} is not set: give it in the environment or in .env beside the file, or write ${{{form.Name}:-default}}; $${{ for a plain ${{");
        else if (depth == 0) return (0, $"defaults lie within one another more than {Deepest} deep: nothing here needs that");
        else if (Expand(form.Default, expanded, depth - 1) is { } why) return (0, why);
        return (form.Length, null);
    }
}
