using System.Globalization;
using PersistProc.Core;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>
/// TOML to our own tree: the only place that knows Tomlyn. Its syntax tree has the places of keys and values, and needs
/// no reflection; headed tables, inline ones and dotted keys become the same tables here.
/// </summary>
internal static class TomlTree
{
    // no directive lies this deep: what is cut off here is refused as a whole, and no file can exhaust the stack
    private const int DeepestKey = 15;
    private static readonly Place Beginning = new(1, 1);

    // the parser takes this character, which a file may well have, for a sign of bytes that are no UTF-8
    private const char Refused = '\uFFFD';

    /// <summary>The whole file as one table, and what is wrong with its form, once a line: what follows on a line follows from the first.</summary>
    internal static (SettingValue.Table File, IReadOnlyList<SettingFault> Faults) Read(string text)
    {
        if (!text.Contains(Refused, StringComparison.Ordinal)) return Read(text, Refused);
        var standIn = Enumerable.Range(0xE000, 0x1900).Select(code => (char)code).FirstOrDefault(code => !text.Contains(code, StringComparison.Ordinal) && !text.Contains(((int)code).ToString("X4", CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase), Refused);
        var (file, faults) = Read(text.Replace(Refused, standIn), standIn);
        return (file, [.. faults.Select(fault => new SettingFault(fault.At, fault.Key, fault.Text.Replace(standIn, Refused)))]);
    }

    /// <param name="text">The file.</param>
    /// <param name="standIn">What stands in it for what the parser refuses.</param>
    private static (SettingValue.Table File, IReadOnlyList<SettingFault> Faults) Read(string text, char standIn)
    {
        var twice = new List<SettingFault>();
        try
        {
            var document = SyntaxParser.Parse(text.TrimStart('\uFEFF'), validate: false);
            var faults = document.Diagnostics.Where(each => each.Kind == DiagnosticMessageKind.Error).Select(each => FaultOf(PlaceOf(each.Span), each.Message));
            foreach (var word in standIn == Refused ? [] : document.Descendants().OfType<StringValueSyntax>()) word.Value = word.Value?.Replace(standIn, Refused);
            var file = Build(document, new SettingScope("", "/", twice));
            return (file, faults.Concat(twice).DistinctBy(fault => fault.At.Line).Take(SettingFault.Most).ToList());
        }
        catch (TomlException refused)
        {
            return (new SettingValue.Table(Beginning, []), [FaultOf(refused.Span is { Start: var start } ? new Place(start.Line + 1, start.Column + 1) : Beginning, MessageOf(refused))]);
        }
        catch (ArgumentException)
        {
            // its own message cannot be composed
            return (new SettingValue.Table(Beginning, []), [FaultOf(Beginning, "a string of this file has a backslash before something that is no character, such as half a surrogate pair")]);
        }
    }

    // it names an option of its own
    private static string MessageOf(TomlException refused) =>
        refused.Message.Contains("MaxDepth", StringComparison.Ordinal) ? "arrays or tables lie within one another more than 64 deep: nothing here needs that" : refused.Message;

    private static SettingValue.Table Build(DocumentSyntax document, SettingScope scope)
    {
        var file = GrowingTable.Root(Beginning, scope);
        foreach (var setting in document.KeyValues) Add(file, setting);
        foreach (var table in document.Tables)
        {
            if (table.Name is not { } name) continue;
            var (path, at) = PathOf(name);
            var target = table is TableArraySyntax ? file.Element(path, at, PlaceOf(table.Span)) : file.Section(path, at, PlaceOf(table.Span));
            foreach (var item in table.Items)
            {
                if (item is KeyValueSyntax setting) Add(target, setting);
            }
        }

        return file.Done();
    }

    private static void Add(GrowingTable table, KeyValueSyntax setting)
    {
        // without a value there is a fault of form already
        if (setting.Key is not { } key || setting.Value is not { } value) return;
        var (path, at) = PathOf(key);
        if (table.Dotted(path, at) is { } target && ValueOf(value, target.Scope.Of(path[^1])) is { } read) target.Set(path[^1], at, read);
    }

    private static SettingValue? ValueOf(ValueSyntax value, SettingScope scope) => value switch
    {
        StringValueSyntax text => new SettingValue.Text(PlaceOf(value.Span), text.Value ?? ""),
        IntegerValueSyntax whole => new SettingValue.Whole(PlaceOf(value.Span), whole.Value, whole.Token?.Text ?? ""),
        FloatValueSyntax fraction => new SettingValue.Fraction(PlaceOf(value.Span), fraction.Value),
        BooleanValueSyntax truth => new SettingValue.Truth(PlaceOf(value.Span), truth.Value),
        DateTimeValueSyntax => new SettingValue.Date(PlaceOf(value.Span)),
        ArraySyntax array => new SettingValue.Several(PlaceOf(value.Span), ItemsOf(array, scope).ToValueList()),
        InlineTableSyntax inline => TableOf(inline, scope),
        _ => null,
    };

    private static IEnumerable<SettingValue> ItemsOf(ArraySyntax array, SettingScope scope)
    {
        foreach (var item in array.Items)
        {
            if (item.Value is { } value && ValueOf(value, scope) is { } read) yield return read;
        }
    }

    private static SettingValue.Table TableOf(InlineTableSyntax inline, SettingScope scope)
    {
        var table = GrowingTable.Root(PlaceOf(inline.Span), scope);
        foreach (var item in inline.Items)
        {
            if (item.KeyValue is { } setting) Add(table, setting);
        }

        return table.Done();
    }

    private static (string[] Path, Place At) PathOf(KeySyntax key)
    {
        var path = new List<string> { WordOf(key.Key) };
        foreach (var dotted in key.DotKeys.Take(DeepestKey)) path.Add(WordOf(dotted.Key));
        return ([.. path], PlaceOf(key.Span));
    }

    private static string WordOf(BareKeyOrStringValueSyntax? word) => word switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax quoted => quoted.Value ?? "",
        _ => "",
    };

    private static Place PlaceOf(SourceSpan span) => new(span.Start.Line + 1, span.Start.Column + 1);

    // it quotes what it found, over several lines where that has several
    private static SettingFault FaultOf(Place at, string message) => new(at, "", string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
}
