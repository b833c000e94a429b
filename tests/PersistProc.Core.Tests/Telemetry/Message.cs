using Google.Protobuf;

namespace PersistProc.Core.Tests.Telemetry;

/// <summary>A message of Protocol Buffers as somebody else's reader has it: what each field number has, in order; numbers as long, everything with a length as bytes.</summary>
internal sealed class Message
{
    private readonly List<(int Field, object Value)> _fields = [];

    public Message(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        while (input.ReadTag() is not 0 and var tag)
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadInt64(),
                WireFormat.WireType.Fixed64 => input.ReadSFixed64(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                var other => throw new InvalidDataException($"a {other}"),
            };
            _fields.Add((WireFormat.GetTagFieldNumber(tag), value));
        }
    }

    public bool Has(int field) => _fields.Any(each => each.Field == field);

    public long Number(int field) => (long)Only(field);

    public string Text(int field) => System.Text.Encoding.UTF8.GetString((byte[])Only(field));

    public Message In(int field) => new((byte[])Only(field));

    public IReadOnlyList<Message> All(int field) => [.. _fields.Where(each => each.Field == field).Select(each => new Message((byte[])each.Value))];

    /// <summary>The attributes in a field, as OTLP has them: key and value, which is a text, a truth or a number.</summary>
    public IReadOnlyDictionary<string, object> Attributes(int field) => All(field).ToDictionary(pair => pair.Text(1), pair => pair.In(2) is var value && value.Has(1) ? (object)value.Text(1) : value.Has(2) ? value.Number(2) == 1 : value.Number(3), StringComparer.Ordinal);

    private object Only(int field) => _fields.Single(each => each.Field == field).Value;
}
