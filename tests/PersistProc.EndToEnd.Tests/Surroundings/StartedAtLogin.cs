namespace PersistProc.EndToEnd.Tests.Surroundings;

/// <summary>`install-service` and `uninstall-service` in a home of their own, with a systemd that only notes what it is asked.</summary>
public sealed class StartedAtLogin(ITestOutputHelper output) : EndToEndTest(output)
{
    private string Unit => Path.Combine(Box.Home, ".config/systemd/user/persistproc.service");

    private string Link => Path.Combine(Box.Home, ".config/systemd/user/default.target.wants/persistproc.service");

    private string Entry => Path.Combine(Box.Home, ".config/autostart/persistproc.desktop");

    [Fact]
    public async Task With_systemd_a_unit_is_written_enabled_and_taken_away_again()
    {
        Systemd("""case "$*" in *is-active*) exit 3;; esac""");
        var result = await Box.Do("install-service");
        var text = await File.ReadAllTextAsync(Unit);
        Assert.Contains($"\nExecStart={Binaries.PersistProc} --root {Box.Root} serve\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nExecStop={Binaries.PersistProc} --root {Box.Root} shutdown\n", text, StringComparison.Ordinal);
        Assert.Equal(["systemctl --user show --property Version", "systemctl --user daemon-reload", "systemctl --user enable persistproc.service", $"loginctl show-user {Environment.UserName} --property Linger --value"], Asked());
        Assert.Contains($"wrote {Unit}, and enabled it", result.Stderr, StringComparison.Ordinal);
        Assert.Contains($"to undo it: persistproc --root {Box.Root} uninstall-service", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("loginctl enable-linger", result.Stderr, StringComparison.Ordinal);
        Assert.False(File.Exists(Entry));
        Assert.Equal(0, Box.Supervisor);

        Assert.Contains("nothing to change in", (await Box.Do("install-service")).Stderr, StringComparison.Ordinal);
        Asked();
        Assert.Contains($"removed {Unit}", (await Box.Do("uninstall-service")).Stderr, StringComparison.Ordinal);
        Assert.Equal(["systemctl --user show --property Version", "systemctl --user disable persistproc.service", "systemctl --user daemon-reload"], Asked());
        Assert.Empty(Files());
        Assert.Contains("nothing is installed", (await Box.Do("uninstall-service")).Stderr, StringComparison.Ordinal);
        Assert.Empty(Asked());
    }

    [Fact]
    public async Task Printed_it_is_what_would_be_written_and_nothing_is_changed()
    {
        Systemd("");
        var printed = await Box.Do("install-service", "--print");
        Assert.Empty(Files());
        Assert.Equal(["systemctl --user show --property Version"], Asked());
        Assert.Contains(Unit, printed.Stderr, StringComparison.Ordinal);
        await Box.Do("install-service");
        Assert.Equal(printed.Stdout, await File.ReadAllTextAsync(Unit));
    }

    [Fact]
    public async Task Without_systemd_a_desktops_entry_is_written_and_taken_away_again()
    {
        Systemd("exit 1");
        var result = await Box.Do("install-service");
        Assert.Contains($"\nExec={Binaries.PersistProc} --root {Box.Root} serve\n", await File.ReadAllTextAsync(Entry), StringComparison.Ordinal);
        Assert.Contains(Entry, result.Stderr, StringComparison.Ordinal);
        Assert.Equal([Entry], Files());
        Assert.Equal(["systemctl --user show --property Version"], Asked());
        await Box.Do("uninstall-service");
        Assert.Empty(Files());
    }

    [Theory]
    [InlineData("[Service]\nExecStart=/bin/other\n", "is not of install-service")]
    [InlineData(null, "was changed since")]
    public async Task What_somebody_else_wrote_or_changed_is_left_alone_without_force(string? foreign, string why)
    {
        Systemd("");
        if (foreign is null)
        {
            await Box.Do("install-service");
            await File.AppendAllTextAsync(Unit, "Environment=MINE=1\n");
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Unit)!);
            await File.WriteAllTextAsync(Unit, foreign);
        }
        var before = await File.ReadAllTextAsync(Unit);
        Asked();

        var refused = await Elsewhere("install-service");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(why, refused.Stderr, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Unit));
        Assert.DoesNotContain(Asked(), asked => asked.Contains("enable", StringComparison.Ordinal));
        Assert.Equal(foreign is null ? 1 : 0, (await Box.Cli("uninstall-service")).ExitCode);
        Assert.Equal(before, await File.ReadAllTextAsync(Unit));

        await Box.Do("install-service", "--force");
        Assert.Contains(" serve\n", await File.ReadAllTextAsync(Unit), StringComparison.Ordinal);
        await Box.Do("uninstall-service");
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_unit_of_ours_for_another_program_is_written_anew()
    {
        Systemd("");
        Assert.Equal(0, (await Elsewhere("install-service")).ExitCode);
        await Box.Do("install-service");
        Assert.Contains($"--root {Box.Root} serve", await File.ReadAllTextAsync(Unit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Now_starts_it_unless_a_supervisor_of_somebody_elses_runs()
    {
        Systemd("""case "$*" in *is-active*) exit 3;; esac""");
        await Box.Do("install-service", "--now");
        Assert.Contains("systemctl --user start persistproc.service", Asked());
        await Box.Do("list");
        var refused = await Box.Cli("install-service", "--now");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("a supervisor runs that systemd did not start", refused.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("systemctl --user start persistproc.service", Asked());
        Assert.Contains("shutdown", (await Box.Do("uninstall-service")).Stderr, StringComparison.Ordinal);
        Assert.NotEqual(0, Box.Supervisor);
    }

    [Fact]
    public async Task What_systemd_refuses_is_said_and_nothing_is_claimed()
    {
        Systemd("""case "$*" in *enable*) echo "no such bus" >&2; exit 1;; esac""");
        var result = await Box.Cli("install-service");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("systemctl --user enable persistproc.service: no such bus", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_that_no_systemd_can_disable_any_more_goes_with_its_link_and_no_other()
    {
        Systemd("");
        await Box.Do("install-service");
        Directory.CreateDirectory(Path.GetDirectoryName(Link)!);
        File.CreateSymbolicLink(Link, Unit);
        var other = Path.Combine(Path.GetDirectoryName(Link)!, "other.service");
        await File.WriteAllTextAsync(other, "");
        Systemd("exit 1");
        var json = await Box.Json("uninstall-service");
        Assert.Equal([Link, Unit], json.GetProperty("removed").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal([other], Files());
    }

    // each call is noted; what it answers is up to the test
    private void Systemd(string script)
    {
        var bin = Directory.CreateDirectory(Box.At("bin")).FullName;
        foreach (var (name, answer) in new[] { ("systemctl", script), ("loginctl", "echo no") })
        {
            var path = Path.Combine(bin, name);
            File.WriteAllText(path, $"#!/bin/sh\necho \"{name} $*\" >> '{Box.At("asked")}'\n{answer}\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        if (!Box.Variables["PATH"].StartsWith(bin, StringComparison.Ordinal)) Box.Variables["PATH"] = $"{bin}:{Box.Variables["PATH"]}";
    }

    // for another root: another text
    private Task<Result> Elsewhere(string verb) => Box.Run(Box.Program, "--root", Box.At("other"), verb);

    private string[] Asked()
    {
        var asked = File.Exists(Box.At("asked")) ? File.ReadAllLines(Box.At("asked")) : [];
        File.Delete(Box.At("asked"));
        return asked;
    }

    private string[] Files() => Directory.Exists(Path.Combine(Box.Home, ".config")) ? [.. Directory.EnumerateFiles(Path.Combine(Box.Home, ".config"), "*", SearchOption.AllDirectories)] : [];
}
