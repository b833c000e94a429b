using System.CommandLine;
using System.Text.Json;
using PersistProc.Cli.Installing;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>uninstall-service</c>: takes away what <c>install-service</c> made, and nothing else.</summary>
internal sealed class UninstallServiceVerb : Verb
{
    private readonly Option<bool> _force = new("--force") { Description = "also a file that was changed since it was written" };

    public override string Name => "uninstall-service";

    public override string Summary => "take away what install-service made";

    public override string Details =>
        "What runs goes on: the supervisor and its services end by shutdown. A file that is not as install-service wrote it\n"
        + "is left alone, unless --force; one of somebody else's always is.";

    public override IReadOnlyList<string> Examples => ["persistproc uninstall-service"];

    public override IReadOnlyList<Option> Options => [_force];

    public override bool TakesNames => false;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        var removed = new List<string>();
        try
        {
            if (await IsToGoAsync(invocation, Places.Unit).ConfigureAwait(false)) await RemoveUnitAsync(removed).ConfigureAwait(false);
            if (await IsToGoAsync(invocation, Places.Entry).ConfigureAwait(false)) Remove(Places.Entry, removed);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new SupervisorException($"uninstall-service: {wrong.Message}");
        }
        foreach (var path in removed) invocation.Voice.Note($"uninstall-service: removed {path}");
        if (removed.Count == 0) invocation.Voice.Note("uninstall-service: nothing is installed");
        else if (invocation.Connect(autostart: false).IsRunning) invocation.Voice.Note($"uninstall-service: the supervisor that runs goes on; to end it and its services: {invocation.Self} shutdown");
        if (invocation.Json) invocation.Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(new UninstalledDocument(removed), CliJson.Readable.UninstalledDocument));
        return 0;
    }

    private async Task<bool> IsToGoAsync(Invocation invocation, string path) => await new SealedFile(path, "").LookAsync().ConfigureAwait(false) switch
    {
        Found.Ours or Found.Same => true,
        Found.Changed when invocation.Get(_force) => true,
        Found.Changed => throw new SupervisorException($"uninstall-service: {path} was changed since install-service wrote it, and is left alone. Remove it yourself, or: uninstall-service --force"),
        _ => false,
    };

    // with nobody there to disable it, its link goes here
    private static async Task RemoveUnitAsync(List<string> removed)
    {
        var reachable = await UserManager.IsReachableAsync().ConfigureAwait(false);
        if (reachable && await UserManager.DoAsync("disable", SystemdService.Name).ConfigureAwait(false) is { } wrong) throw new SupervisorException($"uninstall-service: {wrong}");
        if (new FileInfo(Places.Wanted).LinkTarget is { } target && Path.GetFullPath(target, Path.GetDirectoryName(Places.Wanted)!) == Places.Unit) Remove(Places.Wanted, removed);
        Remove(Places.Unit, removed);
        if (reachable && await UserManager.DoAsync("daemon-reload").ConfigureAwait(false) is { } stale) throw new SupervisorException($"uninstall-service: {Places.Unit} was removed, but {stale}");
    }

    private static void Remove(string path, List<string> removed)
    {
        File.Delete(path);
        removed.Add(path);
    }
}
