using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Telemetry;

/// <summary>`[opentelemetry]`: lines, events and measures go to a collector, and one that is not there costs nothing.</summary>
public sealed class Export(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Lines_events_and_measures_go_to_the_collector()
    {
        using var collector = new Collector();
        Settings(collector.Port, "headers = { X-Token = \"secret\" }\ninterval = \"1s\"");
        await Box.Service("job", "sh", "-c", "echo out; echo err >&2; printf unfinished; exit 3");
        await Eventually.True(() => collector.Lines("job").Count == 3 && collector.Records().Any(record => record.Kind == "persistproc.failed"));
        Assert.Equal(["err", "out", "unfinished"], collector.Lines("job").Order(StringComparer.Ordinal));
        Assert.Contains(("job", "failed: exited with 3", "persistproc.failed"), collector.Records());
        Assert.Contains(("job", "err", "stderr"), collector.Records());
        await Eventually.True(() => collector.Metrics().Contains("persistproc_service_restarts_total"));
        Assert.Equal(("application/x-protobuf", "secret"), collector.Last);
        Assert.Contains("persistproc_opentelemetry_records_total{outcome=\"sent\"}", await Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_within_a_second_is_sent_together()
    {
        using var collector = new Collector();
        Settings(collector.Port, "metrics = false");
        await Box.Service("job", Dummy, "tick", "20000");
        await Eventually.True(() => collector.Asked >= 4);
        // one by one they would be as many requests as lines
        Assert.InRange(collector.Lines("job").Count, 5 * collector.Asked, 1000 * collector.Asked);
    }

    [Fact]
    public async Task While_there_is_no_collector_nothing_is_lost_and_supervisors_may_change()
    {
        var port = FreePort.Next();
        Settings(port, "metrics = false");
        await Box.Service("job", "sh", "-c", "n=0; while :; do n=$((n+1)); echo line $n; while [ ! -e go$n ]; do sleep 0.01; done; done");
        await Eventually.True(() => Log().Contains($"the collector at http://127.0.0.1:{port}/ takes no lines and events: ", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Box.At("go1"), "");
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        await File.WriteAllTextAsync(Box.At("go2"), "");
        await Eventually.True(() => Log().Split("takes no lines and events: ", StringSplitOptions.None).Length == 3);
        using var collector = new Collector(port);
        await Eventually.True(() => collector.Lines("job").Count == 3, TimeSpan.FromSeconds(60));
        Assert.Equal(["line 1", "line 2", "line 3"], collector.Lines("job"));
        await Eventually.True(() => Log().Contains("takes lines and events again", StringComparison.Ordinal));
        // the next one begins where this one has come to
        old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        await File.WriteAllTextAsync(Box.At("go3"), "");
        await Eventually.True(() => collector.Lines("job").Contains("line 4"));
        Assert.Equal(["line 1", "line 2", "line 3", "line 4"], collector.Lines("job"));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(401)]
    [InlineData(0)]
    public async Task One_that_does_not_take_it_is_asked_again_and_nothing_is_lost(int code)
    {
        using var collector = new Collector { Answer = () => code };
        Settings(collector.Port, "metrics = false\ntimeout = \"500ms\"");
        await Box.Service("job", "sh", "-c", "echo one; exec sleep 1000");
        await Eventually.True(() => collector.Asked >= 2);
        Assert.Empty(collector.Records());
        Assert.Equal("running", (await Box.Status("job")).State);
        collector.Answer = () => 200;
        await Eventually.True(() => collector.Lines("job").Count == 1);
    }

    [Fact]
    public async Task What_it_rejects_is_counted_and_told_and_what_comes_next_is_sent()
    {
        using var collector = new Collector { Answer = () => 400 };
        Settings(collector.Port, "metrics = false");
        await Box.Service("job", "sh", "-c", "echo one; while [ ! -e go ]; do sleep 0.01; done; echo two; exec sleep 1000");
        await Eventually.True(() => Log().Contains("the collector rejected", StringComparison.Ordinal));
        collector.Answer = () => 200;
        await File.WriteAllTextAsync(Box.At("go"), "");
        await Eventually.True(() => collector.Lines("job").Contains("two"));
        Assert.Matches("persistproc_opentelemetry_records_total\\{outcome=\"rejected\"\\} [1-9]", await Metrics());
    }

    [Fact]
    public async Task A_flood_that_nobody_takes_costs_bounded_memory_and_what_was_rotated_away_is_counted()
    {
        using var collector = new Collector { Answer = () => 503 };
        Settings(collector.Port, "metrics = false");
        Box.User("[services.flood]\ncommand = [\"sh\", \"-c\", \"yes 0123456789012345678901234567890123456789 | head -c 200000000; exec sleep 1000\"]\nlogs = { max_size = \"1MB\", keep = 2 }\n");
        await Box.Do("start", "flood");
        await Eventually.True(() => collector.Asked >= 2 && Log().Contains("takes no lines", StringComparison.Ordinal));
        await Eventually.True(async () => (await Metrics()).Contains("persistproc_service_log_bytes_total{name=\"flood\",project=\"\",kind=\"service\"} 200000000", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.InRange(Proc.PrivateKilobytes(Box.Supervisor), 1, 200_000);
        collector.Answer = () => 200;
        await Eventually.True(async () => Lost(await Metrics()) > 100_000_000, TimeSpan.FromSeconds(60));
        Assert.Contains("were gone before they could be sent", Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_services_say_at_last_is_sent_before_the_supervisor_ends()
    {
        using var collector = new Collector();
        Settings(collector.Port, "metrics = false");
        await Box.Service("job", "sh", "-c", "trap 'echo bye; exit 0' INT; echo up; while :; do sleep 0.01; done");
        await Eventually.True(() => collector.Lines("job").Count == 1);
        await Box.Do("shutdown");
        Assert.Equal(["up", "bye"], collector.Lines("job"));
        Assert.Contains(collector.Records(), record => record.Kind == "persistproc.stopped");
    }

    [Fact]
    public async Task Without_it_nothing_is_sent_and_nothing_is_measured_of_it()
    {
        await Box.Service("job", "echo", "x");
        Assert.DoesNotContain("opentelemetry", await Metrics(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Box.Root, "state/opentelemetry")));
    }

    private static long Lost(string metrics) =>
        metrics.Split('\n').Where(line => line.StartsWith("persistproc_opentelemetry_lost_bytes_total ", StringComparison.Ordinal)).Select(line => (long)double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).Single();

    private async Task<string> Metrics()
    {
        using var api = new Api(Box);
        return (await api.Get("/metrics")).Text;
    }

    private void Settings(int port, string more)
    {
        Directory.CreateDirectory(Path.Combine(Box.Root, "config"));
        File.WriteAllText(Path.Combine(Box.Root, "config/persistprocd.toml"), $"[opentelemetry]\nendpoint = \"http://127.0.0.1:{port}\"\n{more}\n");
    }

    private string Log() => File.ReadAllText(Path.Combine(Box.Root, "state", "persistprocd.log"));
}
