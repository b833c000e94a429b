namespace PersistProc.Core;

/// <summary>Reads <c>[groups.NAME]</c>: who gives up together.</summary>
/// <param name="layers">The files, later ones over earlier ones.</param>
/// <param name="drafts">The services that they declare, templates included.</param>
/// <param name="project">The project, or null.</param>
/// <param name="scope">The top of a file.</param>
internal sealed class GroupReading(IReadOnlyList<DeclarationLayer> layers, IReadOnlyList<ServiceDraft> drafts, string? project, Func<DeclarationLayer, SettingScope> scope)
{
    private const string Form = "{ members = [\"db\", \"api\"], start_limit = { burst = 5, interval = \"30s\" } }";
    private readonly Dictionary<string, string> _groupOf = new(StringComparer.Ordinal);

    /// <summary>Each service's group.</summary>
    /// <param name="units">The services.</param>
    public void Read(List<(ServiceUnit Unit, SourcePlace In)> units)
    {
        var names = new OrderedDictionary<string, List<(Setting Group, DeclarationLayer In)>>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            if (layer.Table.Settings.FirstOrDefault(setting => setting.Key == "groups") is not { } all) continue;
            if (all.Value is not SettingValue.Table table) scope(layer).Of("groups").Wrong(all.Value, "tables [groups.NAME]");
            else foreach (var group in table.Settings) (names.TryGetValue(group.Key, out var parts) ? parts : names[group.Key] = []).Add((group, layer));
        }

        foreach (var (name, parts) in names) Read(name, parts, units);
    }

    private void Read(string name, List<(Setting Group, DeclarationLayer In)> parts, List<(ServiceUnit Unit, SourcePlace In)> units)
    {
        var (own, group) = (scope(parts[^1].In).Of("groups").Of(name), parts[^1].Group);
        ValueList<SettingValue.Text>? members = null;
        StartLimit? limit = null;
        foreach (var (part, layer) in parts)
        {
            var at = scope(layer).Of("groups").Of(name);
            if (part.Value is not SettingValue.Table table)
            {
                at.Wrong(part.Value, $"a table such as {Form}");
                return;
            }

            foreach (var (key, place, value) in table.Settings)
            {
                if (key == "members") members = Members(at.Of(key), value) ?? members;
                else if (key == "start_limit") limit = Limit(at.Of(key), place, value) ?? limit;
                else at.Of(key).Fault(place, UnknownKey.Text(key, ["members", "start_limit"]));
            }
        }

        if (members is null && !Says(parts, "members")) own.Fault(group.At, $"\"members\" is missing: write {Form}");
        if (limit is null && !Says(parts, "start_limit")) own.Fault(group.At, $"\"start_limit\" is missing: write {Form}");
        if (members is null || limit is null) return;
        var made = new RestartGroup(project is null ? name : $"{project}/{name}", limit);
        foreach (var member in members) Join(own.Of("members"), name, member, made, units);
    }

    private static bool Says(List<(Setting Group, DeclarationLayer In)> parts, string key) => parts.Exists(part => part.Group.Value is SettingValue.Table table && table.Settings.Any(setting => setting.Key == key));

    private void Join(SettingScope at, string name, SettingValue.Text member, RestartGroup group, List<(ServiceUnit Unit, SourcePlace In)> units)
    {
        var word = member.Value;
        var keys = drafts.Select(draft => draft.Key).ToList();
        if (!keys.Contains(word) && !keys.Contains(word + "@") && !units.Exists(each => each.Unit.Name.Name == word))
        {
            at.Fault(member.At, NearestWord.Find(word, keys) is { } near ? $"no service \"{word}\" is there: did you mean \"{near}\"?" : $"no service \"{word}\" is there");
            return;
        }

        if (_groupOf.TryGetValue(word, out var other))
        {
            at.Fault(member.At, other == name ? $"\"{word}\" stands there twice" : $"\"{word}\" is in the group \"{other}\" already: a service gives up with one group");
            return;
        }

        _groupOf[word] = name;
        for (var index = 0; index < units.Count; index++)
        {
            var (unit, place) = units[index];
            if (unit.Key == word || unit.Key == word + "@" || unit.Name.Name == word) units[index] = (unit with { RestartGroup = group }, place);
        }
    }

    private static ValueList<SettingValue.Text>? Members(SettingScope at, SettingValue value)
    {
        if (value is not SettingValue.Several several)
        {
            at.Wrong(value, "an array of names");
            return null;
        }

        foreach (var wrong in several.Items.Where(item => item is not SettingValue.Text)) at.Wrong(wrong, "a name");
        if (several.Items.Count == 0) at.Fault(value.At, "a group has members: write their names");
        return several.Items.Count > 0 && several.Items.All(item => item is SettingValue.Text) ? several.Items.Cast<SettingValue.Text>().ToValueList() : null;
    }

    private static StartLimit? Limit(SettingScope at, Place place, SettingValue value)
    {
        if (value is not SettingValue.Table table)
        {
            at.Wrong(value, "a table such as { burst = 5, interval = \"30s\" }");
            return null;
        }

        var (burst, interval, isWhole) = (0, TimeSpan.Zero, true);
        foreach (var (key, keyAt, each) in table.Settings)
        {
            if (key == "burst") isWhole &= SettingReaders.Count(at.Of(key), each, out burst);
            else if (key == "interval") isWhole &= SettingReaders.Interval(at.Of(key), each, out interval);
            else isWhole &= at.Of(key).Fault(keyAt, UnknownKey.Text(key, ["burst", "interval"]));
        }

        foreach (var needed in new[] { "burst", "interval" })
        {
            if (!table.Settings.Any(setting => setting.Key == needed)) isWhole &= at.Fault(place, $"\"{needed}\" is missing: write {{ burst = 5, interval = \"30s\" }}");
        }

        return isWhole ? new StartLimit(burst, interval) : null;
    }
}
