using System.Text;
using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tui;

/// <summary>What happens, as it happens.</summary>
/// <param name="client">Whom to ask.</param>
/// <param name="post">Told of it.</param>
internal sealed class EventFeed(SupervisorClient client, Action<TuiInput> post)
{
    private const int First = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private string? _cursor;

    public async Task RunAsync(CancellationToken cancellation)
    {
        string Path() => new Query("/v1/events").Add("since", _cursor).Add("lines", _cursor is null ? First : null).Add("follow", true).ToString();
        var stream = new LineStream(client, Path, Take) { Begins = cursor => _cursor ??= cursor };
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await stream.ReadAsync(isEndless: true, cancellation).ConfigureAwait(false);
            }
            catch (SupervisorException)
            {
                // who asks for the list says so
            }
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    private bool Take(ReadOnlyMemory<byte> block)
    {
        var (lines, reader) = (new List<PaneLine>(), new LineReader());
        var rest = block.Span;
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = JsonSerializer.Deserialize(rest[..end], ProtocolJson.Default.EventLine)!;
            lines.Add(reader.Read(Encoding.UTF8.GetBytes(EventText.Of(line, color: true, line.Time.ToLocalTime().Date == DateTime.Today ? "HH:mm:ss" : "MM-dd HH:mm")), time: line.Time));
            _cursor = line.Cursor;
            rest = rest[(end + 1)..];
        }
        post(new TuiInput.Happened(lines));
        return true;
    }
}
