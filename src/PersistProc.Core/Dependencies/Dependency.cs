namespace PersistProc.Core;

/// <summary>Another service that is named by a key, and how far it has to be if that is said: <c>"db"</c>, <c>"db@ready"</c>.</summary>
/// <param name="Service">The other one.</param>
/// <param name="At">How far; null: the key alone says nothing of an order.</param>
public sealed record Dependency(ServiceName Service, Milestone? At)
{
    /// <summary>Without a word on the order.</summary>
    public static implicit operator Dependency(ServiceName service) => new(service, null);

    /// <summary>Reads <c>name</c> or <c>project/name</c>, with a milestone or without.</summary>
    /// <exception cref="FormatException">The name is none; the message says why.</exception>
    public static Dependency Parse(string text)
    {
        var (name, at) = Split(text);
        return new Dependency(ServiceName.Parse(name), at);
    }

    /// <summary>Takes a milestone off a name. A suffix that is none of the four words is part of the name: an instance of a template has one.</summary>
    public static (string Name, Milestone? At) Split(string text)
    {
        var sign = text.LastIndexOf('@');
        return sign > 0 && Milestones.Words.TryParse(text[(sign + 1)..], out var at, out _) ? (text[..sign], at) : (text, null);
    }

    /// <summary>As it is written in a file of another project.</summary>
    public override string ToString() => At is { } at ? $"{Service}@{Milestones.Words.Print(at)}" : Service.ToString();
}
