using System.Globalization;
using System.Text;
using System.Text.Json;
using PersistProc.Cli.Attaching;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>list --watch</c>: the table anew each second, over what stood there before; no more of it than the terminal has rows.</summary>
internal sealed class ListWatch(Invocation invocation, string path, bool stats, bool ports)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TerminalSize Usual = new(24, 80);

    /// <summary>Until a signal ends it: 0.</summary>
    public async Task<int> RunAsync()
    {
        using var signals = new SignalDesk();
        var voice = invocation.Voice;
        var said = Array.Empty<byte>();
        var ended = signals.Causes.WaitToReadAsync().AsTask();
        do
        {
            var body = await invocation.Client.GetAsync(path).ConfigureAwait(false);
            if (!invocation.Json) Show(body);
            else if (!body.AsSpan().SequenceEqual(said)) voice.PrintDocument(said = body);
        }
        while (await Task.WhenAny(ended, Task.Delay(Interval)).ConfigureAwait(false) != ended);
        return 0;
    }

    private void Show(byte[] body)
    {
        var voice = invocation.Voice;
        var processes = JsonSerializer.Deserialize(body, ProtocolJson.Default.ProcessList)!.Processes;
        if (!voice.Out.IsTerminal)
        {
            voice.Print(ProcessTable.Format(processes, stats, null, voice.IsColorful, DateTimeOffset.UtcNow, ports: ports) + "\n");
            return;
        }

        var size = OwnTerminal.Size ?? Usual;
        var table = ProcessTable.Format(processes, stats, size.Columns, voice.IsColorful, DateTimeOffset.UtcNow, groups: true, ports);
        voice.Print(Frame(table, size.Rows));
    }

    /// <summary>A table as one frame: from the top, each line over the old one, nothing left below; what has no room is counted.</summary>
    public static string Frame(string table, int rows)
    {
        var lines = table.TrimEnd('\n').Split('\n');
        var room = Math.Max(2, rows - 1);
        if (lines.Length > room) lines = [.. lines.Take(room - 1), string.Create(CultureInfo.InvariantCulture, $"… and {lines.Length - room + 1} more lines")];
        var text = new StringBuilder("\e[H");
        foreach (var line in lines) text.Append(line).Append("\e[K\n");
        return text.Append("\e[J").ToString();
    }
}
