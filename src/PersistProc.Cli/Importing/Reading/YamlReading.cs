using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PersistProc.Cli.Importing;

/// <summary>Reads YAML into nodes: one document, anchors and merge keys put in.</summary>
internal sealed class YamlReading
{
    private const int Most = 100_000;
    private readonly Parser _parser;
    private readonly Dictionary<string, Node> _anchors = new(StringComparer.Ordinal);
    private int _count;

    private YamlReading(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>The document, or a null where there is none.</summary>
    /// <exception cref="ImportException">It is no YAML.</exception>
    public static Node Read(string text)
    {
        try
        {
            return new YamlReading(text).Document();
        }
        catch (YamlException wrong)
        {
            throw new ImportException(PlaceOf(wrong.Start), $"no YAML: {Said(wrong)}");
        }
        catch (Exception wrong) when (wrong is ArgumentException or InvalidOperationException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            throw new ImportException(default, $"no YAML: {wrong.Message}");
        }
    }

    private static string Said(YamlException wrong)
    {
        var text = (wrong.InnerException ?? wrong).Message.Split('\n')[0].TrimEnd('.');
        return text.Length == 0 ? "cannot be read" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    private static Place PlaceOf(Mark mark) => new((int)Math.Clamp(mark.Line, 0, int.MaxValue), (int)Math.Clamp(mark.Column, 1, int.MaxValue));

    private Node Document()
    {
        Next<StreamStart>();
        if (_parser.Current is StreamEnd) return new Node.Scalar(new Place(1), "", ScalarKind.Null);
        Next<DocumentStart>();
        var root = Value(0);
        Next<DocumentEnd>();
        if (_parser.Current is DocumentStart second) throw new ImportException(PlaceOf(second.Start), "a second document: write each into a file of its own");
        return root;
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (_parser.Current is null) _parser.MoveNext();
        if (_parser.Current is not T) throw new ImportException(_parser.Current is { } other ? PlaceOf(other.Start) : default, "no YAML");
        _parser.MoveNext();
    }

    private Node Value(int depth)
    {
        var current = _parser.Current ?? throw new ImportException("no YAML: it ends too soon");
        var at = PlaceOf(current.Start);
        if (depth > Node.Deepest) throw new ImportException(at, "too many levels within one another");
        if (++_count > Most) throw new ImportException(at, "more values than any such file has");
        if (current is AnchorAlias alias)
        {
            _parser.MoveNext();
            return _anchors.GetValueOrDefault(alias.Value.Value) ?? throw new ImportException(at, $"*{alias.Value.Value}: no such anchor above");
        }

        if (current is not NodeEvent node) throw new ImportException(at, "no YAML: a value is expected");
        Node value = current switch
        {
            Scalar scalar => One(scalar, at),
            SequenceStart => Sequence(at, depth),
            MappingStart => Mapping(at, depth),
            _ => throw new ImportException(at, "no YAML: a value is expected"),
        };
        if (!node.Anchor.IsEmpty) _anchors[node.Anchor.Value] = value;
        return value;
    }

    private Node.Scalar One(Scalar scalar, Place at)
    {
        _parser.MoveNext();
        if (scalar.Value.Contains('\0', StringComparison.Ordinal)) throw new ImportException(at, "a NUL character cannot be passed to a program");
        var isPlain = scalar.Style is ScalarStyle.Plain;
        return new Node.Scalar(at, scalar.Value, isPlain && scalar.Value is "" or "~" or "null" or "Null" or "NULL" ? ScalarKind.Null : isPlain ? ScalarKind.Plain : ScalarKind.Text);
    }

    private Node.Sequence Sequence(Place at, int depth)
    {
        var items = new List<Node>();
        for (_parser.MoveNext(); _parser.Current is not SequenceEnd;) items.Add(Value(depth + 1));
        _parser.MoveNext();
        return new Node.Sequence(at, items);
    }

    private Node.Mapping Mapping(Place at, int depth)
    {
        var members = new List<Member>();
        var merged = new List<Member>();
        for (_parser.MoveNext(); _parser.Current is not MappingEnd;)
        {
            var key = Value(depth + 1);
            var value = Value(depth + 1);
            if (key is not Node.Scalar { Value: var name }) throw new ImportException(key.At, "a key is a word");
            if (name == "<<") merged.AddRange(value is Node.Mapping ? value.Members : value.Items.SelectMany(item => item.Members));
            else if (members.Any(member => member.Key == name)) throw new ImportException(key.At, $"{name}: the key is there already");
            else members.Add(new Member(name, key.At, value));
        }

        _parser.MoveNext();
        foreach (var member in merged)
        {
            if (++_count > Most) throw new ImportException(at, "more values than any such file has");
            if (members.All(own => own.Key != member.Key)) members.Add(member);
        }

        return new Node.Mapping(at, members);
    }
}
