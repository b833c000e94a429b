namespace PersistProc.Core;

/// <summary>The names of templates, <c>worker@</c>, and of their instances, <c>worker@blue</c>.</summary>
public static class InstanceNames
{
    private const char Sign = '@';

    /// <summary>Whether a name is a template's.</summary>
    public static bool IsTemplate(string name) => name.Length > 1 && name.EndsWith(Sign);

    /// <summary>The template that a name would be an instance of, or null.</summary>
    public static string? TemplateOf(string name)
    {
        var sign = name.IndexOf(Sign, StringComparison.Ordinal);
        return sign > 0 && sign < name.Length - 1 ? name[..(sign + 1)] : null;
    }
}
