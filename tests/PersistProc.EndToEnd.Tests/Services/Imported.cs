namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>From a file of another tool to services that run: import or init, config check, up, down.</summary>
public sealed class Imported(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task A_procfile()
    {
        await File.WriteAllTextAsync(Box.At("Procfile"), "web: echo \"at $PORT\" && exec sleep 1051\nworker: sleep 1052\n");
        var port = FreePort.Next();
        await File.WriteAllTextAsync(Box.At(".env"), $"PORT={port}\nWORD=x\n");
        var import = await Box.Do("import", "procfile", "Procfile");
        Assert.Equal("", import.Stderr);
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), import.Stdout);
        Assert.Contains(": fine", (await Box.Do("config", "check")).Stdout, StringComparison.Ordinal);
        await UpAndDown("web", "worker");
        Assert.Equal($"at {port}\n", (await Box.Do("logs", "--stream", "stdout", "web")).Stdout);
    }

    [Fact]
    public async Task A_package_json_by_init()
    {
        // whoever runs the tests may have no npm: what it is asked to run is what counts
        await Program("npm", "echo \"npm $*\"; exec sleep 1053");
        await File.WriteAllTextAsync(Box.At("package.json"), """{ "scripts": { "dev": "vite", "build": "vite build", "prepare": "husky" } }""");
        var init = await Box.Do("init");
        Assert.Contains("wrote ./persistproc.toml of package.json: dev", init.Stderr, StringComparison.Ordinal);
        Assert.Contains(": fine", (await Box.Do("config", "check")).Stdout, StringComparison.Ordinal);
        await UpAndDown("dev");
        Assert.Equal("npm run dev\n", (await Box.Do("logs", "--stream", "stdout", "dev")).Stdout);
        var text = await File.ReadAllTextAsync(Box.At("persistproc.toml"));
        var again = await Box.Cli("init");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("it is there already, and nothing is written over it", again.Stderr, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(Box.At("persistproc.toml")));
    }

    [Fact]
    public async Task The_example_where_there_is_nothing()
    {
        var init = await Box.Do("init");
        Assert.Contains("nothing here says what runs: ./persistproc.toml is an example", init.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("error", (await Box.Do("config", "check")).Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Units_of_systemd_that_need_each_other_written_by_w()
    {
        await File.WriteAllTextAsync(Box.At("api.service"), $"[Unit]\nRequires=db.service\nAfter=db.service\n[Service]\nWorkingDirectory={Box.Work}\nExecStart=/bin/sleep 1054\n");
        await File.WriteAllTextAsync(Box.At("db.service"), $"[Service]\nWorkingDirectory={Box.Work}\nEnvironment=SECONDS=1055\nExecStart=/bin/sleep $SECONDS\n");
        var import = await Box.Do("import", "systemd", "api.service", "-w", "persistproc.toml");
        Assert.Equal("", import.Stdout);
        await Box.Do("config", "check");
        await UpAndDown("api", "db");
    }

    private async Task UpAndDown(params string[] names)
    {
        await Box.Do("up", "-d", "--wait");
        foreach (var name in names) await Box.Until(name, "running");
        await Box.Do("down");
        foreach (var name in names) Assert.Equal("stopped", (await Box.Status(name)).State);
    }

    private async Task Program(string name, string script)
    {
        var directory = Directory.CreateDirectory(Path.Combine(Box.Base, "programs")).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, name), "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(Path.Combine(directory, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Box.Variables["PATH"] = directory + ":" + Box.Variables["PATH"];
    }
}
