using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace PersistProc.Benchmarks.Measures;

/// <summary>A thousand services that write a line a second, all of it and all measures exported by OpenTelemetry's protocol, beside the same without.</summary>
internal static class Exporting
{
    private const int Many = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30), Settling = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Figure>> Share(Bench bench)
    {
        using var collector = new Sink();
        var text = new StringBuilder();
        for (var n = 0; n < Many; n++) text.Append(CultureInfo.InvariantCulture, $"[services.s{n}]\ncommand = [\"{Binaries.Dummy}\", \"tick\", \"1000000\"]\n");
        Directory.CreateDirectory(Path.Combine(bench.Box.Root, "config", "services"));
        await File.WriteAllTextAsync(Path.Combine(bench.Box.Root, "config", "services", "many.toml"), text.ToString());
        var (plain, little) = await Look(bench);
        bench.ShutDown();
        await File.WriteAllTextAsync(Path.Combine(bench.Box.Root, "config", "persistprocd.toml"), $"[opentelemetry]\nendpoint = \"{collector.Url}\"\ninterval = \"10s\"\n");
        var (exported, memory) = await Look(bench, () => collector.Bytes);
        var share = exported.Share - plain.Share;
        return
        [
            new Figure("1,000 services that write a line a second, exported by OpenTelemetry: share of a core for the export", share * 100, "%")
            {
                Target = "< 10 %", Met = share < 0.1,
                Note = FormattableString.Invariant($"with measures every 10 s; the supervisor's whole share {exported.Share * 100:F1} %, without the export {plain.Share * 100:F1} %; {exported.Bytes / Window.TotalSeconds / 1e6:F2} MB a second were sent."),
            },
            new Figure("1,000 services, exported: private memory (dirty pages) of the supervisor", memory, "MB")
            {
                Beside = ("without the export", little), Target = "at most 20 MB more", Met = memory - little < 20,
            },
        ];
    }

    private static async Task<((double Share, long Bytes) Cost, double Memory)> Look(Bench bench, Func<long>? sent = null)
    {
        await bench.Box.Do(["start", .. Enumerable.Range(0, Many).Select(n => $"s{n}")]);
        await Eventually.Passes(Settling);
        var supervisor = bench.Box.Supervisor;
        var (before, bytes, clock) = (Proc.ProcessorSeconds(supervisor), sent?.Invoke() ?? 0, Stopwatch.StartNew());
        await Eventually.Passes(Window);
        var share = (Proc.ProcessorSeconds(supervisor) - before) / clock.Elapsed.TotalSeconds;
        return ((share, (sent?.Invoke() ?? 0) - bytes), Proc.PrivateKilobytes(supervisor) / 1024.0);
    }

    // takes everything, and counts it
    private sealed class Sink : IDisposable
    {
        private readonly HttpListener _listener = new();
        private long _bytes;

        public Sink()
        {
            Url = $"http://127.0.0.1:{FreePort.Next()}/";
            _listener.Prefixes.Add(Url);
            _listener.Start();
            _ = Serve();
        }

        public string Url { get; }

        public long Bytes => Interlocked.Read(ref _bytes);

        private async Task Serve()
        {
            try
            {
                while (true)
                {
                    var asked = await _listener.GetContextAsync();
                    await asked.Request.InputStream.CopyToAsync(Stream.Null);
                    Interlocked.Add(ref _bytes, asked.Request.ContentLength64);
                    asked.Response.Close();
                }
            }
            catch (Exception) when (!_listener.IsListening)
            {
                // it was measured
            }
        }

        public void Dispose() => _listener.Close();
    }
}
