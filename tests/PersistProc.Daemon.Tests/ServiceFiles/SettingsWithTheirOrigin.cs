using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>What `config show` says: each value, and where it was written.</summary>
public sealed class SettingsWithTheirOrigin : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Each_value_has_the_place_that_it_was_written_at()
    {
        var path = _directory.Write("persistproc.toml", "project = \"p\"\n[defaults]\nrestart = \"no\"\nnice = 1\n[services.a]\ncommand = \"x\"\nenvironment = { A = \"1\", B = \"1\" }\n[services.a.logs]\nkeep = 2\n");
        _directory.Write("persistproc.local.toml", "[defaults]\nnice = 2\n[services.a]\nenvironment.B = \"2\"\n");
        var file = ServiceFileReader.Read(path, isProject: true);
        var settings = EffectiveSettings.Of(Assert.Single(file.Units), ServiceFileReader.Sources(path, isProject: true)["a"]).ToDictionary(setting => setting.Key);
        Assert.Equal(
            [
                ("command", "[\"x\"]", SettingOrigin.File, "persistproc.toml", 6), ("environment.A", "\"1\"", SettingOrigin.File, "persistproc.toml", 7),
                ("environment.B", "\"2\"", SettingOrigin.Override, "persistproc.local.toml", 4), ("restart", "\"no\"", SettingOrigin.Defaults, "persistproc.toml", 3),
                ("nice", "2", SettingOrigin.Override, "persistproc.local.toml", 2), ("logs.keep", "2", SettingOrigin.File, "persistproc.toml", 9),
            ],
            new[] { "command", "environment.A", "environment.B", "restart", "nice", "logs.keep" }.Select(key => settings[key])
                .Select(setting => (setting.Key, setting.Value, setting.Origin, Path.GetFileName(setting.In!.Value.File), setting.In.Value.At.Line)));
        Assert.Equal(new EffectiveSetting("logs.max_size", "\"10MB\"", SettingOrigin.Default, null), settings["logs.max_size"]);
        Assert.DoesNotContain("umask", settings.Keys);
    }
}
