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

    /// <summary>The whole file as one table, and what is wrong with its form, once a line: what follows on a line follows from the first.</summary>
    internal static (SettingValue.Table File, IReadOnlyList<SettingFault> Faults) Read(string text)
    {
        try
        {
            var document = SyntaxParser.Parse(text.TrimStart('\uFEFF'));
            var faults = document.Diagnostics.Where(each => each.Kind == DiagnosticMessageKind.Error)
                .Select(each => FaultOf(PlaceOf(each.Span), each.Message)).DistinctBy(fault => fault.At.Line).ToList();
            return (Build(document), faults);
        }
        catch (TomlException refused)
        {
            return (new SettingValue.Table(Beginning, []), [FaultOf(refused.Span is { Start: var start } ? new Place(start.Line + 1, start.Column + 1) : Beginning, refused.Message)]);
        }
        catch (ArgumentException refused)
        {
            // half a surrogate pair after a backslash: its own message cannot be composed
            return (new SettingValue.Table(Beginning, []), [FaultOf(Beginning, refused.Message)]);
        }
    }

    private static SettingValue.Table Build(DocumentSyntax document)
    {
        var file = new Growing(Beginning);
        foreach (var setting in document.KeyValues) Add(file, setting);
        foreach (var table in document.Tables)
        {
            if (table.Name is not { } name) continue;
            var (path, at) = PathOf(name);
            var target = table is TableArraySyntax ? file.Element(path, at) : file.Below(path, at);
            foreach (var item in table.Items)
            {
                if (item is KeyValueSyntax setting) Add(target, setting);
            }
        }

        return file.Done();
    }

    private static void Add(Growing table, KeyValueSyntax setting)
    {
        // without a value there is a fault of form already
        if (setting.Key is not { } key || setting.Value is not { } value || ValueOf(value) is not { } read) return;
        var (path, at) = PathOf(key);
        table.Below(path.AsSpan(..^1), at).Set(path[^1], at, read);
    }

    private static SettingValue? ValueOf(ValueSyntax value) => value switch
    {
        StringValueSyntax text => new SettingValue.Text(PlaceOf(value.Span), text.Value ?? ""),
        IntegerValueSyntax whole => new SettingValue.Whole(PlaceOf(value.Span), whole.Value, whole.Token?.Text ?? ""),
        FloatValueSyntax fraction => new SettingValue.Fraction(PlaceOf(value.Span), fraction.Value),
        BooleanValueSyntax truth => new SettingValue.Truth(PlaceOf(value.Span), truth.Value),
        DateTimeValueSyntax => new SettingValue.Date(PlaceOf(value.Span)),
        ArraySyntax array => new SettingValue.Several(PlaceOf(value.Span), ItemsOf(array).ToValueList()),
        InlineTableSyntax inline => TableOf(inline),
        _ => null,
    };

    private static IEnumerable<SettingValue> ItemsOf(ArraySyntax array)
    {
        foreach (var item in array.Items)
        {
            if (item.Value is { } value && ValueOf(value) is { } read) yield return read;
        }
    }

    private static SettingValue.Table TableOf(InlineTableSyntax inline)
    {
        var table = new Growing(PlaceOf(inline.Span));
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

    /// <summary>A table that is still being filled: what is said twice is a fault of form already, here the first counts.</summary>
    private sealed class Growing(Place at)
    {
        private readonly OrderedDictionary<string, (Place At, object Value)> _settings = new(StringComparer.Ordinal);

        internal Growing Below(ReadOnlySpan<string> path, Place place)
        {
            var table = this;
            foreach (var key in path) table = table.Inner(key, place);
            return table;
        }

        /// <summary>A new element of an array of tables.</summary>
        internal Growing Element(ReadOnlySpan<string> path, Place place)
        {
            var parent = Below(path[..^1], place);
            var element = new Growing(place);
            if (parent.Find(path[^1]) is List<Growing> elements) elements.Add(element);
            else parent.Put(path[^1], place, new List<Growing> { element });
            return element;
        }

        internal void Set(string key, Place place, SettingValue value) => Put(key, place, value);

        internal SettingValue.Table Done() => new(at, _settings.Select(each => new Setting(each.Key, each.Value.At, Done(each.Value.At, each.Value.Value))).ToValueList());

        private static SettingValue Done(Place place, object value) => value switch
        {
            Growing table => table.Done(),
            List<Growing> elements => new SettingValue.Several(place, elements.Select(SettingValue (each) => each.Done()).ToValueList()),
            _ => (SettingValue)value,
        };

        private Growing Inner(string key, Place place)
        {
            switch (Find(key))
            {
                case Growing table: return table;
                case List<Growing> elements: return elements[^1];
                default:
                    var inner = new Growing(place);
                    Put(key, place, inner);
                    return inner;
            }
        }

        private object? Find(string key) => _settings.TryGetValue(key, out var found) ? found.Value : null;

        private void Put(string key, Place place, object value) => _settings.TryAdd(key, (place, value));
    }
}
