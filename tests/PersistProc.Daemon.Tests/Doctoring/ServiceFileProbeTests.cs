using PersistProc.Daemon.Doctoring;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Tests.Doctoring;

/// <summary>What `doctor` says of files.</summary>
public sealed class ServiceFileProbeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Whatever_is_wrong_with_settings_and_services_is_told_with_its_place()
    {
        _directory.Write("config/persistprocd.toml", "[logs]\nmax_totl = \"2GB\"\n");
        _directory.Write("config/services/one.toml", "[services.a]\ncommand = \"sleep 1\"\nafter = [\"b\"]\n[services.b]\ncommand = \"sleep 1\"\nafter = [\"a\"]\n");
        _directory.Write("config/services/two.toml", "[services.a]\ncommand = \"sleep 1\"\n");
        Assert.Equal(
            ["bad settings persistprocd.toml:2:1", "bad service file two.toml:1:2", "bad service file one.toml:6:10"],
            Look().Where(check => check.Level != "ok").Select(check => $"{check.Level} {check.Check} {Path.GetFileName(check.Text.Split(": ")[0])}"));
    }

    [Fact]
    public void What_is_in_order_is_said_to_be()
    {
        _directory.Write("config/persistprocd.toml", "[logs]\nmax_total = \"2GB\"\n");
        _directory.Write("config/services/one.toml", "[services.a]\ncommand = \"sleep 1\"\n");
        Assert.Equal("1 are in order, with 1 services", Assert.Single(Look()).Text);
    }

    private List<HealthCheck> Look()
    {
        var places = new Locations { Config = _directory["config"], State = _directory["state"], Run = _directory["run"], Socket = _directory["socket"] };
        return [.. ServiceFileProbe.Look(new Examination(places, "/", IsRunning: false, null, ""))];
    }
}
