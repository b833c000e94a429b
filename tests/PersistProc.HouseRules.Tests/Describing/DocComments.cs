using System.Text.RegularExpressions;
using System.Xml.Linq;
using PersistProc.Protocol;

namespace PersistProc.HouseRules.Tests.Describing;

/// <summary>What the records of the wire say about themselves, in their doc comments.</summary>
internal sealed partial class DocComments
{
    private readonly Dictionary<string, XElement> _members = XDocument.Load(Path.ChangeExtension(typeof(Wire).Assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    public string? Of(Type type) => Text(_members.GetValueOrDefault($"T:{type.FullName}")?.Element("summary"));

    /// <summary>A property's own comment, or that of the record's parameter of its name.</summary>
    public string? Of(Type type, string property) =>
        Text(_members.GetValueOrDefault($"P:{type.FullName}.{property}")?.Element("summary")
            ?? _members.GetValueOrDefault($"T:{type.FullName}")?.Elements("param").FirstOrDefault(parameter => parameter.Attribute("name")!.Value == property));

    private static string? Text(XElement? comment)
    {
        if (comment is null) return null;
        foreach (var reference in comment.Descendants().Where(each => each.Name.LocalName is "see" or "paramref").ToList())
            reference.ReplaceWith(Snake((reference.Attribute("cref") ?? reference.Attribute("name"))!.Value.Split('.')[^1]));
        return Space().Replace(comment.Value, " ").Trim();
    }

    internal static string Snake(string name) => Border().Replace(name, "_").ToLowerInvariant();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex Border();
}
