using System.Text;
using System.Text.Json;

namespace PersistProc.Cli.Importing;

/// <summary>Reads JSON into nodes.</summary>
internal static class JsonReading
{
    /// <summary>The document.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="relaxed">Whether comments and commas at the end are allowed, as editors allow them.</param>
    /// <exception cref="ImportException">It is no JSON.</exception>
    public static Node Read(string text, bool relaxed)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions
        {
            AllowTrailingCommas = relaxed,
            CommentHandling = relaxed ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow,
            MaxDepth = Node.Deepest,
        });
        try
        {
            reader.Read();
            var node = Value(ref reader, bytes);
            reader.Read();      // what stands behind it is an error
            return node;
        }
        catch (JsonException wrong)
        {
            var line = (int)(wrong.LineNumber ?? 0);
            throw new ImportException(new Place(line + 1, (int)(wrong.BytePositionInLine ?? 0) + 1), "no JSON: something else is expected here");
        }
        catch (InvalidOperationException)
        {
            throw new ImportException(PlaceOf(bytes, reader.TokenStartIndex), "no JSON: half a character");
        }
    }

    private static Place PlaceOf(byte[] bytes, long at)
    {
        var before = bytes.AsSpan(0, (int)Math.Clamp(at, 0, bytes.Length));
        return new Place(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }

    private static Node Value(ref Utf8JsonReader reader, byte[] bytes)
    {
        var at = PlaceOf(bytes, reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                var items = new List<Node>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(ref reader, bytes));
                return new Node.Sequence(at, items);
            case JsonTokenType.StartObject:
                var members = new List<Member>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (key, place) = (Checked(reader.GetString()!, at), PlaceOf(bytes, reader.TokenStartIndex));
                    reader.Read();
                    var value = Value(ref reader, bytes);
                    members.RemoveAll(member => member.Key == key);     // the last one counts, as everywhere
                    members.Add(new Member(key, place, value));
                }

                return new Node.Mapping(at, members);
            case JsonTokenType.String:
                return new Node.Scalar(at, Checked(reader.GetString()!, at), ScalarKind.Text);
            case JsonTokenType.Null:
                return new Node.Scalar(at, "", ScalarKind.Null);
            default:
                return new Node.Scalar(at, Encoding.UTF8.GetString(reader.ValueSpan), ScalarKind.Plain);
        }
    }

    private static string Checked(string text, Place at) => text.Contains('\0', StringComparison.Ordinal) ? throw new ImportException(at, "a NUL character cannot be passed to a program") : text;
}
