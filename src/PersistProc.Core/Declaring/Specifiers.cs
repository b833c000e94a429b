namespace PersistProc.Core;

/// <summary>What <c>%</c> and a letter stand for in templates, as in systemd.unit(5) "Specifiers".</summary>
public static class Specifiers
{
    /// <summary>All of them, for error messages.</summary>
    public const string All = "%i (the instance), %n (the whole name), %p (the name before the instance), %h (HOME), %t (XDG_RUNTIME_DIR)";

    /// <summary>Those of one service.</summary>
    /// <param name="prefix">The name before the instance.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="name">The whole name.</param>
    /// <param name="variable">Where HOME and XDG_RUNTIME_DIR are found.</param>
    public static Func<char, string?> Of(string prefix, string instance, string name, Func<string, string?> variable) => letter => letter switch
    {
        'i' => instance,
        'n' => name,
        'p' => prefix,
        'h' => variable("HOME"),
        't' => variable("XDG_RUNTIME_DIR"),
        _ => null,
    };
}
