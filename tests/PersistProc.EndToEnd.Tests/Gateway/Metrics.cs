using System.Globalization;
using System.Text.RegularExpressions;

namespace PersistProc.EndToEnd.Tests.Gateway;

/// <summary>What Prometheus reads.</summary>
public sealed partial class Metrics(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task Each_line_is_as_the_format_says_and_tells_what_is_so()
    {
        await Box.Service("up", Dummy, "print", "twelve bytes", "wait");
        await Box.Cli("run", "--name", "down", "--label", "a \"label\" with \\ and\nnewline", "--", Dummy, "exit", "3");
        await Eventually.True(async () => (await Box.Do("logs", "up")).Stdout.Length > 0);
        using var connection = RawConnection.Local(Box);
        connection.Send(RawConnection.Get("/metrics", "Connection: close\r\n"));
        var answer = await connection.Read();
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n", answer, StringComparison.Ordinal);
        var lines = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(Line(), line));
        Assert.Equal(1, Value("persistproc_service_state{name=\"up\",project=\"\",kind=\"run\",state=\"running\"}"));
        Assert.Equal(0, Value("persistproc_service_state{name=\"up\",project=\"\",kind=\"run\",state=\"failed\"}"));
        Assert.Equal(1, Value("persistproc_service_state{name=\"down\",project=\"\",kind=\"run\",state=\"failed\"}"));
        Assert.Equal(3, Value("persistproc_service_exit_code{name=\"down\",project=\"\",kind=\"run\"}"));
        Assert.Equal(13, Value("persistproc_service_log_bytes_total{name=\"up\",project=\"\",kind=\"run\"}"));
        Assert.InRange(Value("persistproc_service_memory_bytes{name=\"up\",project=\"\",kind=\"run\"}"), 4096, 1 << 30);
        Assert.Equal(1, Value("persistproc_generation"));
        // each family has its type once, before its samples
        var families = lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToList();
        Assert.Equal(families.Distinct(), families);
        Assert.All(lines.Where(line => line[0] != '#'), line => Assert.Contains(line.Split('{', ' ')[0], families));

        double Value(string series) => double.Parse(Assert.Single(lines, line => line.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..], CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_looks_at_a_service_found_is_counted_by_what_for()
    {
        Box.User($$"""
            [services.job]
            command = "sleep 1000"
            ready = { file = "{{Box.At("ready")}}", interval = "20ms" }
            health = { file = "{{Box.At("well")}}", interval = "20ms", failures = 1000 }
            """);
        await File.WriteAllTextAsync(Box.At("well"), "");
        await Box.Do("start", "--no-wait", "job");
        await Eventually.True(async () => await Value("looks_total", "for=\"ready\",outcome=\"failed\"") > 2);
        Assert.Equal(0, await Value("ok", "for=\"ready\""));
        await File.WriteAllTextAsync(Box.At("ready"), "");
        await Eventually.True(async () => await Value("looks_total", "for=\"health\",outcome=\"ok\"") > 2);
        Assert.Equal((1, 1, 0), (await Value("ok", "for=\"ready\""), await Value("ok", "for=\"health\""), await Value("looks_total", "for=\"health\",outcome=\"failed\"")));
        File.Delete(Box.At("well"));
        await Eventually.True(async () => await Value("ok", "for=\"health\"") == 0);

        async Task<double> Value(string family, string labels)
        {
            using var api = new Api(Box);
            var series = $"persistproc_service_probe_{family}{{name=\"job\",project=\"\",kind=\"service\",{labels}}} ";
            var line = (await api.Get("/metrics")).Text.Split('\n').SingleOrDefault(line => line.StartsWith(series, StringComparison.Ordinal));
            return line is null ? -1 : double.Parse(line[series.Length..], CultureInfo.InvariantCulture);
        }
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="([^"\\\n]|\\.)*"(,[a-z_]+="([^"\\\n]|\\.)*")*\})? -?[0-9.eE+-]+)$""")]
    private static partial Regex Line();
}
