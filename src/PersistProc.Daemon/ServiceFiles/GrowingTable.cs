using System.Globalization;
using PersistProc.Core;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>
/// A table of a file that is still being read. What TOML lets nobody say twice is a fault here, and the first counts. (Tomlyn's own
/// look for this goes by hash codes: of two keys with the same one it takes the second for the first.)
/// </summary>
internal sealed class GrowingTable
{
    private readonly OrderedDictionary<string, (Place At, object Value)> _settings = new(StringComparer.Ordinal);
    private readonly Place _at;
    private readonly SettingScope _scope;
    private Origin _origin;

    private GrowingTable(Place at, SettingScope scope, Origin origin) => (_at, _scope, _origin) = (at, scope, origin);

    /// <summary>How a table came to be, and so who may add to it.</summary>
    private enum Origin
    {
        /// <summary>A header names one below it: a header of its own may still come.</summary>
        Above,

        /// <summary>By its header, or as the element of an array: dotted keys from elsewhere may not.</summary>
        Headed,

        /// <summary>By dotted keys: further ones may, a header may not.</summary>
        Dotted,
    }

    /// <summary>The file itself, or an inline table.</summary>
    /// <param name="at">Where it begins.</param>
    /// <param name="scope">Its key with its tables, and where faults are collected.</param>
    internal static GrowingTable Root(Place at, SettingScope scope) => new(at, scope, Origin.Headed);

    /// <summary>Its key with its tables.</summary>
    internal SettingScope Scope => _scope;

    /// <summary>The table of a header <c>[a.b]</c>; one that leads nowhere where it may not stand.</summary>
    /// <param name="path">Its keys.</param>
    /// <param name="at">Where they begin.</param>
    /// <param name="header">Where the header begins.</param>
    internal GrowingTable Section(ReadOnlySpan<string> path, Place at, Place header)
    {
        if (Parent(path[..^1], at, header) is not { } parent) return Nowhere(at);
        switch (parent.Find(path[^1]))
        {
            case null:
                return parent.Make(path[^1], at, Origin.Headed);
            case GrowingTable { _origin: Origin.Above } known:
                known._origin = Origin.Headed;
                return known;
            default:
                parent.Twice(path[^1], header);
                return Nowhere(at);
        }
    }

    /// <summary>A new element of an array of tables, <c>[[a.b]]</c>.</summary>
    /// <param name="path">Its keys.</param>
    /// <param name="at">Where they begin.</param>
    /// <param name="header">Where the header begins.</param>
    internal GrowingTable Element(ReadOnlySpan<string> path, Place at, Place header)
    {
        if (Parent(path[..^1], at, header) is not { } parent) return Nowhere(at);
        var element = new GrowingTable(at, parent._scope.Of(path[^1]), Origin.Headed);
        switch (parent.Find(path[^1]))
        {
            case null: parent._settings.Add(path[^1], (at, new List<GrowingTable> { element })); break;
            case List<GrowingTable> elements: elements.Add(element); break;
            default: parent.Twice(path[^1], header); break;
        }

        return element;
    }

    /// <summary>The table that a dotted key's last word is set in: itself for a key of one word; null where there is none.</summary>
    internal GrowingTable? Dotted(ReadOnlySpan<string> path, Place at)
    {
        var table = this;
        foreach (var key in path[..^1])
        {
            var inner = table.Find(key) ?? table.Make(key, at, Origin.Dotted);
            if (inner is not GrowingTable { _origin: Origin.Dotted } dotted)
            {
                table.Twice(key, at);
                return null;
            }

            table = dotted;
        }

        return table;
    }

    /// <summary>Sets a key.</summary>
    internal void Set(string key, Place at, SettingValue value)
    {
        if (!_settings.TryAdd(key, (at, value))) Twice(key, at);
    }

    /// <summary>The table as it is.</summary>
    internal SettingValue.Table Done() => new(_at, _settings.Select(each => new Setting(each.Key, each.Value.At, Done(each.Value.At, each.Value.Value))).ToValueList());

    private static SettingValue Done(Place place, object value) => value switch
    {
        GrowingTable table => table.Done(),
        List<GrowingTable> elements => new SettingValue.Several(place, elements.Select(SettingValue (each) => each.Done()).ToValueList()),
        _ => (SettingValue)value,
    };

    private GrowingTable? Parent(ReadOnlySpan<string> path, Place at, Place header)
    {
        var table = this;
        foreach (var key in path)
        {
            switch (table.Find(key))
            {
                case null: table = table.Make(key, at, Origin.Above); break;
                case GrowingTable inner: table = inner; break;
                case List<GrowingTable> elements: table = elements[^1]; break;
                default:
                    table.Twice(key, header);
                    return null;
            }
        }

        return table;
    }

    private object? Find(string key) => _settings.TryGetValue(key, out var found) ? found.Value : null;

    private GrowingTable Make(string key, Place at, Origin origin)
    {
        var table = new GrowingTable(at, _scope.Of(key), origin);
        _settings.Add(key, (at, table));
        return table;
    }

    // what stands in it is still looked at for its form
    private GrowingTable Nowhere(Place at) => new(at, _scope, Origin.Headed);

    private void Twice(string key, Place at) =>
        _scope.Of(key).Fault(at, string.Create(CultureInfo.InvariantCulture, $"is said already, in line {_settings[key].At.Line}: keep one of the two"));
}
