namespace PersistProc.Cli.Importing;

/// <summary>A <c>healthcheck</c>: what shows that a service is ready.</summary>
internal static class ComposeHealth
{
    private const double Interval = 30;
    private const int Retries = 3;

    /// <summary>Compose restarts nobody who is unwell, so it is <c>ready</c> alone, and <c>health</c> is proposed.</summary>
    /// <param name="service">The service.</param>
    /// <param name="container">Its container; null: it runs here.</param>
    /// <param name="value">The healthcheck.</param>
    public static void Set(ImportedService service, Phrase? container, Node value)
    {
        if (value["disable"]?.Truth is true || value["test"] is not { } test) return;
        if (Exec(service, container, test) is not { } exec) return;
        var interval = Seconds(service, value, "interval") ?? Interval;
        var startPeriod = Seconds(service, value, "start_period") ?? 0;
        var timeout = Seconds(service, value, "timeout");
        var retries = value["retries"]?.Whole is > 0 and <= 10_000 and var said ? said : Retries;
        var patience = startPeriod + (retries * interval);
        var ready = new TomlValue.Table().With("exec", exec).With("interval", Times.Print(Math.Max(0.001, Seconds(service, value, "start_interval") ?? interval))).With("timeout", Times.Print(Math.Min(Math.Max(patience, interval), 86_400)));
        service.Set("ready", ready);
        var health = new TomlValue.Table().With("exec", exec).With("interval", Times.Print(interval)).With("timeout", timeout is { } limit ? Times.Print(limit) : null).With("failures", retries).With("start_period", startPeriod > 0 ? Times.Print(startPeriod) : null);
        service.Proposals.Add($"health = {TomlText.Value(health, service.HasSpecifiers, inline: true)}    # restarts it when it is unwell, which compose does not");
    }

    private static TomlValue? Exec(ImportedService service, Phrase? container, Node test)
    {
        IReadOnlyList<Phrase> texts = [.. test.Items.Select(item => ComposeFile.Text(service, "healthcheck", item))];
        if (texts.Count == 0 || texts[0].Plain == "NONE") return null;
        IReadOnlyList<Phrase> words = test is Node.Scalar ? ["sh", "-c", texts[0]]
            : texts[0].Plain == "CMD-SHELL" ? texts.Count > 1 ? ["sh", "-c", texts[1]] : []
            : texts[0].Plain == "CMD" ? [.. texts.Skip(1)] : texts;
        if (words.Count == 0 || words[0].IsEmpty) return null;
        if (container is not null) return Commands.Of(["docker", "exec", container, .. words]);
        return words[0].Plain == "sh" && words.Count == 3 && words[2].Plain is { } line && !Commands.NeedsShell(line) ? line.Trim() : Commands.Of(words);
    }

    private static double? Seconds(ImportedService service, Node value, string key)
    {
        if (value[key] is not { Text: { } text } node) return null;
        if (Times.Seconds(text) is { } seconds and > 0 and < 86_400) return seconds;
        if (Times.Seconds(text) is not 0) service.Lose(node.Line, "healthcheck." + key, $"\"{text}\" is no duration: what compose takes where nothing is said was taken");
        return null;
    }
}
