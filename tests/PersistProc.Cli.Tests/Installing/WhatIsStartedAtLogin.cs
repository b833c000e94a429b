using System.Diagnostics;
using PersistProc.Cli.Installing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Installing;

public sealed class WhatIsStartedAtLogin : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pp-install-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_unit_is_notified_delegated_and_ended_by_its_supervisor_alone()
    {
        var text = SystemdService.Text(new ServiceCommand("/opt/bin/persistproc", null, []));
        foreach (var line in new[] { "Type=notify", "NotifyAccess=all", "Delegate=yes", "Environment=PERSISTPROC_CGROUPS=delegated", "KillMode=process", "OOMPolicy=continue", "ExecStart=/opt/bin/persistproc serve", "ExecStop=/opt/bin/persistproc shutdown", "WantedBy=default.target" })
            Assert.Contains($"\n{line}\n", text, StringComparison.Ordinal);
        Assert.Single(text.Split('\n'), line => line.StartsWith("Environment=", StringComparison.Ordinal));
    }

    // systemd.service(5): specifiers everywhere, variables only after the program
    [Fact]
    public void Odd_paths_come_through_systemd_as_they_are()
    {
        var text = SystemdService.Text(new ServiceCommand("/a b/50%$x/persistproc", "/r \"q\"\\$HOME/100%", [KeyValuePair.Create("XDG_STATE_HOME", "/s t/1%$y")]));
        Assert.Contains("\nExecStart=\"/a b/50%%$x/persistproc\" --root \"/r \\\"q\\\"\\\\$$HOME/100%%\" serve\n", text, StringComparison.Ordinal);
        Assert.Contains("\nEnvironment=\"XDG_STATE_HOME=/s t/1%%$y\"\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Odd_paths_come_through_a_desktop_as_they_are()
    {
        var text = AutostartEntry.Text(new ServiceCommand("/a b/50%$x/persistproc", null, [KeyValuePair.Create("XDG_STATE_HOME", "/s t")]));
        Assert.Contains("\nExec=env \"XDG_STATE_HOME=/s t\" \"/a b/50%%\\\\$x/persistproc\" serve\n", text, StringComparison.Ordinal);
        Assert.Contains("\n[Desktop Entry]\nType=Application\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_of_ones_own_comes_along_since_a_login_does_not_have_the_shells_variables()
    {
        string? Variable(string name) => name switch { "XDG_CONFIG_HOME" => "/c", "XDG_STATE_HOME" => "relative", "HOME" => "/h", _ => null };
        var own = ServiceCommand.Of(Locations.Of(null, Variable, 1, "/"), Variable);
        Assert.Equal([KeyValuePair.Create("XDG_CONFIG_HOME", "/c")], own.Variables);
        var rooted = ServiceCommand.Of(Locations.Of("r", Variable, 1, "/w"), Variable);
        Assert.Equal(("/w/r", 0), (rooted.Root, rooted.Variables.Count));
    }

    [Fact]
    public async Task Systemd_has_nothing_against_the_unit()
    {
        var program = Path.Combine(_directory, "a b");
        await File.WriteAllTextAsync(program, "#!/bin/sh\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var unit = Path.Combine(_directory, SystemdService.Name);
        await new SealedFile(unit, SystemdService.Text(new ServiceCommand(program, "/r \"q\" 100%", [KeyValuePair.Create("XDG_STATE_HOME", "/s t")]))).WriteAsync();
        if (!File.Exists("/usr/bin/systemd-analyze")) return; // it is not everywhere
        using var verify = Process.Start(new ProcessStartInfo("systemd-analyze", ["--user", "--man=no", "--recursive-errors=no", "verify", unit]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (said, printed) = (verify.StandardError.ReadToEndAsync(), verify.StandardOutput.ReadToEndAsync());
        await verify.WaitForExitAsync();
        Assert.DoesNotContain(SystemdService.Name, await said + await printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lies_there_is_known_by_its_seal()
    {
        var file = new SealedFile(Path.Combine(_directory, "deep", "x"), "one\n");
        Assert.Equal(Found.Nothing, await file.LookAsync());
        await file.WriteAsync();
        Assert.Equal(Found.Same, await file.LookAsync());
        var other = file with { Body = "two\n" };
        Assert.Equal(Found.Ours, await other.LookAsync());
        await File.AppendAllTextAsync(file.Path, "# mine\n");
        Assert.Equal(Found.Changed, await file.LookAsync());
        await File.WriteAllTextAsync(file.Path, "one\n");
        Assert.Equal(Found.Foreign, await file.LookAsync());
        File.Delete(file.Path);
        File.CreateSymbolicLink(file.Path, "/nowhere/at/all");
        Assert.Equal(Found.Foreign, await file.LookAsync());
        File.Delete(file.Path);
        Directory.CreateDirectory(file.Path);
        Assert.Equal(Found.Foreign, await file.LookAsync());
    }
}
