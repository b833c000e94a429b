using System.CommandLine;
using System.Text.Json;
using PersistProc.Cli.Installing;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>install-service</c>: the supervisor is started at login, by systemd where there is one.</summary>
internal sealed class InstallServiceVerb : Verb
{
    private readonly Option<bool> _print = new("--print") { Description = "print the file, and change nothing" };
    private readonly Option<bool> _now = new("--now") { Description = "start it too" };
    private readonly Option<bool> _force = new("--force") { Description = "write over a file that somebody else wrote, or changed" };

    public override string Name => "install-service";

    public override string Summary => "have the supervisor started at login: a systemd user unit, or a desktop's autostart entry";

    public override string Details =>
        "Writes ~/.config/systemd/user/persistproc.service and enables it. Where no systemd of the user's answers, it writes\n"
        + "~/.config/autostart/persistproc.desktop instead, which a desktop starts at login. With --root DIR it is that\n"
        + "supervisor that is started. The unit's main process stays the same over upgrades; stopping the unit is shutdown.\n"
        + "A file there that is not as this command wrote it is left alone, unless --force.";

    public override IReadOnlyList<string> Examples => ["persistproc install-service --now", "persistproc install-service --print", "loginctl enable-linger      # services run without a login, from boot on"];

    public override IReadOnlyList<Option> Options => [_print, _now, _force];

    public override bool TakesNames => false;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var command = ServiceCommand.Of(invocation.Locations, Environment.GetEnvironmentVariable);
        var bySystemd = await UserManager.IsReachableAsync().ConfigureAwait(false);
        var file = bySystemd ? new SealedFile(Places.Unit, SystemdService.Text(command)) : new SealedFile(Places.Entry, AutostartEntry.Text(command));
        if (invocation.Get(_print))
        {
            invocation.Voice.Note($"install-service: {(bySystemd ? "" : "no systemd of yours answers; ")}it would be {file.Path}");
            invocation.Voice.Print(file.Text);
            return 0;
        }

        var changed = await WriteAsync(invocation, file).ConfigureAwait(false);
        return bySystemd ? await EnableAsync(invocation, file, changed).ConfigureAwait(false) : await SayEntryAsync(invocation, file, changed).ConfigureAwait(false);
    }

    private async Task<bool> WriteAsync(Invocation invocation, SealedFile file)
    {
        try
        {
            var found = await file.LookAsync().ConfigureAwait(false);
            if (found == Found.Same) return false;
            if (found is Found.Foreign or Found.Changed && !invocation.Get(_force))
            {
                throw new SupervisorException($"install-service: {file.Path} {(found == Found.Changed ? "was changed since install-service wrote it" : "is not of install-service")}, and is left alone. "
                    + "To see what it would be: install-service --print. To write over it: --force");
            }
            await file.WriteAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new SupervisorException($"install-service: {file.Path}: {wrong.Message}");
        }
    }

    private async Task<int> EnableAsync(Invocation invocation, SealedFile file, bool changed)
    {
        foreach (var words in (string[][])[["daemon-reload"], ["enable", SystemdService.Name]])
        {
            if (await UserManager.DoAsync(words).ConfigureAwait(false) is { } wrong) throw new SupervisorException($"install-service: {file.Path} was written, but {wrong}");
        }
        Say(invocation, $"{(changed ? "wrote" : "nothing to change in")} {file.Path}, and enabled it: systemd starts the supervisor at your login");
        Say(invocation, $"to undo it: {invocation.Self} uninstall-service");
        if (await UserManager.LingersAsync().ConfigureAwait(false) is false) Say(invocation, "it ends when your last session does; to have it from boot on, without a login: loginctl enable-linger");
        var (started, why) = invocation.Get(_now) ? await StartAsync(invocation).ConfigureAwait(false) : (false, null);
        Document(invocation, new InstalledDocument("systemd", file.Path, changed, Enabled: true, started));
        if (why is null) return 0;
        invocation.Voice.Complain(why);
        return 1;
    }

    // one that runs already, of a terminal's, keeps systemd's from starting
    private static async Task<(bool Started, string? Why)> StartAsync(Invocation invocation)
    {
        if (await UserManager.IsActiveAsync(SystemdService.Name).ConfigureAwait(false))
        {
            Say(invocation, "it runs already");
            return (true, null);
        }
        if (invocation.Connect(autostart: false).IsRunning)
        {
            return (false, $"install-service: not started now, since a supervisor runs that systemd did not start. It is systemd's from your next login on, or at once: {invocation.Self} shutdown; systemctl --user start {SystemdService.Name}");
        }
        if (await UserManager.DoAsync("start", SystemdService.Name).ConfigureAwait(false) is { } wrong) return (false, $"install-service: enabled, but not started: {wrong}. Look at: journalctl --user -u {SystemdService.Name}");
        Say(invocation, "started it");
        return (true, null);
    }

    private async Task<int> SayEntryAsync(Invocation invocation, SealedFile file, bool changed)
    {
        Say(invocation, $"no systemd of yours answers here. {(changed ? "Wrote" : "Nothing to change in")} {file.Path}: a desktop starts the supervisor at your login");
        Say(invocation, $"to undo it: {invocation.Self} uninstall-service");
        if (invocation.Get(_now))
        {
            await invocation.Client.GetAsync("/v1/version").ConfigureAwait(false);
            Say(invocation, "a supervisor runs now");
        }
        Document(invocation, new InstalledDocument("autostart", file.Path, changed, Enabled: true, invocation.Get(_now)));
        return 0;
    }

    private static void Say(Invocation invocation, string text) => invocation.Voice.Note($"install-service: {text}");

    private static void Document(Invocation invocation, InstalledDocument document)
    {
        if (invocation.Json) invocation.Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(document, CliJson.Readable.InstalledDocument));
    }
}
