using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.Telemetry;

public sealed class ExportSettings
{
    [Fact]
    public void All_that_it_has_is_read()
    {
        var (settings, errors) = SettingsFile.Parse("/etc/x.toml", """
            [opentelemetry]
            endpoint = "https://collector.example/otlp/"
            headers = { Authorization = "Bearer x" }
            metrics = false
            services = ["shop/*"]
            interval = "5s"
            timeout = "3s"
            """);
        Assert.Empty(errors);
        var read = settings.Telemetry!;
        Assert.Equal("https://collector.example/otlp/v1/logs", read.At("logs").ToString());
        Assert.Equal((true, false, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), "Bearer x"), (read.Logs, read.Metrics, read.Interval, read.Timeout, read.Headers["Authorization"]));
        Assert.Equal(["shop/*"], read.Services);
    }

    [Theory]
    [InlineData("opentelemetry = 1", "/etc/x.toml:1:17", "a table such as")]
    [InlineData("[opentelemetry]\nmetrics = true", "opentelemetry", "where to?")]
    [InlineData("[opentelemetry]\nendpoint = \"localhost:4318\"", "/etc/x.toml:2:12: opentelemetry.endpoint", "a URL such as")]
    [InlineData("[opentelemetry]\nendpoint = \"http://x/v1/logs\"", "/etc/x.toml:2:12: opentelemetry.endpoint", "what stands before /v1/logs")]
    [InlineData("[opentelemetry]\nendpoint = \"http://x\"\nendpont = 1", "/etc/x.toml:3:1: opentelemetry.endpont", "endpoint")]
    [InlineData("[opentelemetry]\nendpoint = \"http://x\"\nlogs = \"yes\"", "/etc/x.toml:3:8: opentelemetry.logs", "true or false")]
    [InlineData("[opentelemetry]\nendpoint = \"http://x\"\ntimeout = \"2m\"", "/etc/x.toml:3:11: opentelemetry.timeout", "at most 1m")]
    public void What_is_wrong_is_said_with_its_place_and_nothing_is_exported(string text, string where, string what)
    {
        var (settings, errors) = SettingsFile.Parse("/etc/x.toml", text);
        Assert.Null(settings.Telemetry);
        Assert.Contains(errors, error => error.ToString().Contains(where, StringComparison.Ordinal) && error.ToString().Contains(what, StringComparison.Ordinal));
    }
}
