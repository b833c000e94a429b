using System.Diagnostics;
using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tui;

/// <summary>
/// Asks for the list once a second, and soon after something has happened; less often where the answer is long, so that looking on
/// never costs much.
/// </summary>
/// <param name="client">Whom to ask.</param>
/// <param name="post">Told of each answer.</param>
internal sealed class ListFeed(SupervisorClient client, Action<TuiInput> post) : IDisposable
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(30);

    // of the time, at most a twentieth is spent on it; a fifth while much happens
    private const int Rest = 20, ShortRest = 5;
    private static readonly TimeSpan MostRest = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _wish = new(0);

    /// <summary>Something has happened: what the list says is old.</summary>
    public void Wake()
    {
        if (_wish.CurrentCount == 0) _wish.Release();
    }

    /// <summary>Also the TCP ports that they listen on, which are looked for among all sockets.</summary>
    public bool HasPorts { get; set; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            var took = TimeSpan.Zero;       // of an answer: waiting for a supervisor costs nothing
            try
            {
                var list = await AskAsync(cancellation).ConfigureAwait(false);
                took = clock.Elapsed;
                post(new TuiInput.Listed(list));
            }
            catch (SupervisorException gone)
            {
                post(new TuiInput.Lost(gone.Message));
            }
            await Task.Delay(Longest(Soon, took * ShortRest), cancellation).ConfigureAwait(false);
            await _wish.WaitAsync(Longest(Usual, took < MostRest / Rest ? took * Rest : MostRest), cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => _wish.Dispose();

    /// <summary>The list, once.</summary>
    public async Task<IReadOnlyList<ProcessInfo>> AskAsync(CancellationToken cancellation)
    {
        var body = await client.GetAsync(new Query("/v1/processes").Add("stats", true).Add("ports", HasPorts).ToString(), cancellation).ConfigureAwait(false);
        return JsonSerializer.Deserialize(body, ProtocolJson.Default.ProcessList)!.Processes;
    }

    private static TimeSpan Longest(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
