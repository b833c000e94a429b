using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PersistProc.Core;

/// <summary>
/// The name of a service or of a run: <c>name</c>, or <c>project/name</c> for what belongs to a project.
/// Both parts are directory names below the state directory too, so what could leave it cannot be written.
/// </summary>
public readonly record struct ServiceName : IComparable<ServiceName>
{
    /// <summary>The longest part, in bytes of UTF-8: a file name has 255, and suffixes need room.</summary>
    public const int MaxBytes = 200;

    private const string Punctuation = "._-+:=@~";
    private readonly string? _name;

    private ServiceName(string? project, string name)
    {
        Project = project;
        _name = name;
    }

    /// <summary>The project, or null for a user's own service or run.</summary>
    public string? Project { get; }

    /// <summary>The name without the project.</summary>
    public string Name => _name ?? "";

    /// <summary>Reads <c>name</c> or <c>project/name</c>.</summary>
    /// <exception cref="FormatException">It is no valid name; the message says why.</exception>
    public static ServiceName Parse(string text) => TryParse(text, out var name, out var why) ? name : throw new FormatException($"\"{text}\": {why}");

    /// <summary>Reads <c>name</c> or <c>project/name</c>; otherwise says why it is none.</summary>
    public static bool TryParse(string text, out ServiceName name, [NotNullWhen(false)] out string? why)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (project, own) = slash < 0 ? (null, text) : (text[..slash], text[(slash + 1)..]);
        return TryMake(project, own, out name, out why);
    }

    /// <summary>A name of its two parts; otherwise says what is wrong with which part.</summary>
    public static bool TryMake(string? project, string name, out ServiceName result, [NotNullWhen(false)] out string? why)
    {
        why = Fault(name, "a name");
        if (why is null && project is not null) why = Fault(project, "a project's name");
        result = why is null ? new ServiceName(project, name) : default;
        return why is null;
    }

    /// <summary>A valid name made from any text, such as a program's base name: what is not allowed becomes <c>-</c>.</summary>
    public static ServiceName Sanitized(string text)
    {
        var letters = new StringBuilder();
        foreach (var letter in text) letters.Append(IsAllowed(letter) ? letter : '-');
        var name = letters.Replace("..", "-").ToString().TrimStart('-', '.');
        while (Encoding.UTF8.GetByteCount(name) > MaxBytes - 20) name = name[..^1];
        if (name.Length == 0) name = "run";
        return new ServiceName(null, name.All(char.IsAsciiDigit) ? "run-" + name : name);
    }

    /// <summary>This name with another ending, such as <c>-2</c>, in the same project.</summary>
    public ServiceName WithSuffix(string suffix) => new(Project, Name + suffix);

    /// <summary>By text, but numbers in it by their value: <c>worker.2</c> comes before <c>worker.10</c>.</summary>
    public int CompareTo(ServiceName other) => string.Equals(Project, other.Project, StringComparison.Ordinal)
        ? NumberedText.Compare(Name, other.Name)
        : NumberedText.Compare(ToString(), other.ToString());

    /// <summary><c>name</c> or <c>project/name</c>.</summary>
    public override string ToString() => Project is null ? Name : $"{Project}/{Name}";

    /// <summary>Orders names, see <see cref="CompareTo"/>.</summary>
    public static bool operator <(ServiceName left, ServiceName right) => left.CompareTo(right) < 0;

    /// <summary>Orders names, see <see cref="CompareTo"/>.</summary>
    public static bool operator >(ServiceName left, ServiceName right) => left.CompareTo(right) > 0;

    /// <summary>Orders names, see <see cref="CompareTo"/>.</summary>
    public static bool operator <=(ServiceName left, ServiceName right) => left.CompareTo(right) <= 0;

    /// <summary>Orders names, see <see cref="CompareTo"/>.</summary>
    public static bool operator >=(ServiceName left, ServiceName right) => left.CompareTo(right) >= 0;

    private static bool IsAllowed(char letter) => char.IsLetterOrDigit(letter) || Punctuation.Contains(letter, StringComparison.Ordinal);

    private static string? Fault(string part, string what)
    {
        if (part.Length == 0) return $"{what} cannot be empty";
        if (part.Contains("..", StringComparison.Ordinal)) return $"{what} cannot contain \"..\"";
        if (part[0] is '.' or '-') return $"{what} cannot begin with \"{part[0]}\"";
        if (part.All(char.IsAsciiDigit)) return $"{what} cannot be digits only: those are a pid";
        if (Encoding.UTF8.GetByteCount(part) > MaxBytes) return $"{what} cannot be longer than {MaxBytes} bytes";
        foreach (var letter in part)
        {
            if (!IsAllowed(letter)) return $"{what} consists of letters, digits and {Punctuation}, not \"{letter}\"";
        }

        return null;
    }
}
