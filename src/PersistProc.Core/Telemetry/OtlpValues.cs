namespace PersistProc.Core;

/// <summary>Attributes and resources, as opentelemetry-proto's <c>common.proto</c> and <c>resource.proto</c> have them.</summary>
internal static class OtlpValues
{
    private const int Key = 1, Value = 2;
    private const int StringValue = 1, BoolValue = 2, IntValue = 3;
    private const int ResourceAttributes = 1;
    private const int ScopeName = 1, ScopeVersion = 2;

    /// <summary>An attribute; nothing where there is no value.</summary>
    public static void Attribute(ProtoWriter to, int field, string key, string? value)
    {
        if (value is null) return;
        var pair = Begin(to, field, key, out var any);
        to.AnyText(StringValue, value);
        End(to, pair, any);
    }

    /// <summary>An attribute; nothing where there is no value.</summary>
    public static void Attribute(ProtoWriter to, int field, string key, long? value)
    {
        if (value is not { } known) return;
        var pair = Begin(to, field, key, out var any);
        to.Whole(IntValue, known);
        End(to, pair, any);
    }

    /// <summary>An attribute; nothing where there is no value.</summary>
    public static void Attribute(ProtoWriter to, int field, string key, bool? value)
    {
        if (value is not { } known) return;
        var pair = Begin(to, field, key, out var any);
        to.Whole(BoolValue, known ? 1 : 0);
        End(to, pair, any);
    }

    /// <summary>A value alone.</summary>
    public static void Text(ProtoWriter to, int field, string value)
    {
        var any = to.Begin(field);
        to.AnyText(StringValue, value);
        to.End(any);
    }

    /// <summary>Of whom what follows is.</summary>
    public static void Resource(ProtoWriter to, int field, string name, string? space, string host)
    {
        var resource = to.Begin(field);
        Attribute(to, ResourceAttributes, "service.name", name);
        Attribute(to, ResourceAttributes, "service.namespace", space);
        Attribute(to, ResourceAttributes, "host.name", host);
        to.End(resource);
    }

    /// <summary>Who tells it: this program.</summary>
    public static void Scope(ProtoWriter to, int field, string version)
    {
        var scope = to.Begin(field);
        to.Text(ScopeName, "persistproc");
        to.Text(ScopeVersion, version);
        to.End(scope);
    }

    private static int Begin(ProtoWriter to, int field, string key, out int any)
    {
        var pair = to.Begin(field);
        to.Text(Key, key);
        any = to.Begin(Value);
        return pair;
    }

    private static void End(ProtoWriter to, int pair, int any)
    {
        to.End(any);
        to.End(pair);
    }
}
