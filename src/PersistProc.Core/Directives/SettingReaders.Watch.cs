namespace PersistProc.Core;

/// <summary>The readers of what is watched.</summary>
public static partial class SettingReaders
{
    /// <summary>Paths and patterns, relative to the file: an array, or one string.</summary>
    public static bool Globs(SettingScope scope, SettingValue value, out ValueList<string> result) => Paths(scope, value, areGlobs: true, out result);

    /// <summary>Paths, relative to the file: an array, or one string.</summary>
    public static bool Files(SettingScope scope, SettingValue value, out ValueList<string> result) => Paths(scope, value, areGlobs: false, out result);

    /// <summary>What a change means: <c>restart</c>, <c>reload</c> or a signal's name.</summary>
    public static bool WatchAction(SettingScope scope, SettingValue value, out WatchAction result)
    {
        result = Core.WatchAction.Default;
        if (!Text(scope, value, out var text)) return false;
        if (text == "restart") return true;
        result = text == "reload" ? new WatchAction(WatchVerb.Reload, null) : result;
        if (text == "reload") return true;
        if (!Signal.TryParse(text, out var signal, out _)) return scope.Fault(value.At, $"\"{text}\" is no action: write \"restart\", \"reload\" or a signal such as \"HUP\"");
        result = new WatchAction(WatchVerb.Signal, signal);
        return true;
    }

    private static bool Paths(SettingScope scope, SettingValue value, bool areGlobs, out ValueList<string> result)
    {
        result = [];
        ValueList<SettingValue> items = value is SettingValue.Several several ? several.Items : [value];
        var read = new List<string>();
        foreach (var item in items)
        {
            if (item is not SettingValue.Text) scope.Wrong(item, value is SettingValue.Several ? "a string" : "an array of strings");
            else if (!FilePath(scope, item, out var path)) continue;
            else if (areGlobs && !Glob.TryExpand(path, out _, out var why)) scope.Fault(item.At, why);
            else read.Add(path);
        }

        result = read.ToValueList();
        return read.Count == items.Count;
    }
}
