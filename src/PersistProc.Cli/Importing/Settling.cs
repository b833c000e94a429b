namespace PersistProc.Cli.Importing;

/// <summary>What single keys of a source cannot know: settings that exclude each other here, and circles.</summary>
internal static class Settling
{
    // of what does its work and ends
    private static readonly string[] NotOfOneshots = ["ready", "health", "watchdog", "reload_command", "exit_type"];
    private static readonly string[] Ties = ["requires", "wants", "after", "before", "binds_to", "part_of", "conflicts", "on_failure", "on_success"];

    private static readonly string[] Orders = ["requires", "binds_to", "after", "before"];

    /// <summary>Leaves out what cannot be together, and says so.</summary>
    public static void Settle(ImportedProject project)
    {
        foreach (var service in project.Services)
        {
            Restarts(project, service);
            if (Is(service, "type", "oneshot")) foreach (var key in NotOfOneshots) Drop(service, key, "a oneshot does its work and ends");
            if (!Is(service, "type", "oneshot")) Drop(service, "remain_after_exit", "only a oneshot remains");
            if (service["tty"] is TomlValue.Truth { Is: true })
            {
                Drop(service, "stdin", "its terminal is its standard input");
                Drop(service, "output", "its terminal is its output");
                Drop(service, "stderr", "its terminal is its standard error");
            }

            if (service["reload_signal"] is not null) Drop(service, "reload_command", "it is told by a signal already");
            if (service["watch"] is TomlValue.Table watch && !watch.Settings.ContainsKey("paths")) Drop(service, "watch", "of what it watches nothing is there");
            if (service["schedule"] is not null) Drop(service, "every", "it has a schedule already");
            foreach (var key in Ties) Remove(service, key, service.Name);
            Once(service.Notes);
        }

        Circles(project);
    }

    // what a value was read for twice is told once
    private static void Once(List<Note> notes)
    {
        var told = new HashSet<Note>();
        notes.RemoveAll(note => !told.Add(note));
    }

    private static void Restarts(ImportedProject project, ImportedService service)
    {
        var isTimed = service["schedule"] is not null || service["every"] is not null;
        if (!isTimed && !Is(service, "type", "oneshot")) return;
        if (isTimed) Drop(service, "remain_after_exit", "its time would find it running for ever");
        if ((service["restart"] ?? project.Defaults["restart"]) is not TomlValue.Text { Phrase.Plain: "always" or "on-success" or "unless-stopped" }) return;
        service.Set("restart", "on-failure");
        service.Remarks["restart"] = isTimed ? "it is started at its time" : "what has ended well has done its work";
    }

    private static bool Is(ImportedService service, string key, string value) => service[key] is TomlValue.Text text && text.Phrase.Plain == value;

    private static void Drop(ImportedService service, string key, string why)
    {
        if (service[key] is null) return;
        service.Remove(key);
        service.Lose(service.Line, key, $"{why}: it was left out");
    }

    // who waits for whom, and who requires whom, is one order; the last one that closes a circle is left out
    private static void Circles(ImportedProject project)
    {
        var waits = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var key in Orders)
        {
            foreach (var service in project.Services)
            {
                foreach (var other in Names(service, key).ToList())
                {
                    var (waiting, awaited) = key == "before" ? (Kind(other), Kind(service.Name)) : (Kind(service.Name), Kind(other));
                    if (!Reaches(waits, awaited, waiting)) (waits.TryGetValue(waiting, out var all) ? all : waits[waiting] = new(StringComparer.Ordinal)).Add(awaited);
                    else
                    {
                        Remove(service, key, other);
                        service.Lose(service.Line, key, $"with {other} it would be a circle, in which each waits for the next: it was left out");
                    }
                }
            }
        }

        Contradictions(project);
    }

    // two that exclude each other, and somebody who needs both
    private static void Contradictions(ImportedProject project)
    {
        var needs = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var service in project.Services) needs[Kind(service.Name)] = [.. Names(service, "requires").Concat(Names(service, "binds_to")).Select(Kind)];
        foreach (var service in project.Services)
        {
            foreach (var rival in Names(service, "conflicts").ToList())
            {
                if (!needs.Keys.Any(each => Reaches(needs, each, Kind(service.Name)) && Reaches(needs, each, Kind(rival)))) continue;
                Remove(service, "conflicts", rival);
                service.Lose(service.Line, "conflicts", $"something needs both it and {rival}: it was left out");
            }
        }
    }

    // an instance waits for what its template waits for
    private static string Kind(string name) => name.IndexOf('@', StringComparison.Ordinal) is > 0 and var sign ? name[..(sign + 1)] : name;

    private static bool Reaches(Dictionary<string, HashSet<string>> waits, string from, string to)
    {
        var (seen, next) = (new HashSet<string>(StringComparer.Ordinal) { from }, new Stack<string>([from]));
        while (next.TryPop(out var at))
        {
            if (at == to) return true;
            foreach (var other in waits.GetValueOrDefault(at) ?? []) if (seen.Add(other)) next.Push(other);
        }

        return false;
    }

    private static IEnumerable<string> Names(ImportedService service, string key) =>
        service[key] is TomlValue.Several several ? several.Items.OfType<TomlValue.Text>().Select(text => Name(text.Phrase)) : [];

    private static string Name(Phrase phrase)
    {
        var text = phrase.Letters;
        var sign = text.LastIndexOf('@');
        return sign > 0 && text[(sign + 1)..] is "ready" or "started" or "completed" or "succeeded" ? text[..sign] : text;
    }

    private static void Remove(ImportedService service, string key, string other)
    {
        if (service[key] is not TomlValue.Several several) return;
        List<TomlValue> left = [.. several.Items.Where(item => item is not TomlValue.Text text || Name(text.Phrase) != other)];
        if (left.Count == several.Items.Count) return;
        if (left.Count == 0) service.Remove(key);
        else service.Set(key, new TomlValue.Several(left));
    }
}
