using PersistProc.Cli.Attaching;
using PersistProc.Cli.Tui;

namespace PersistProc.Cli.Commands;

/// <summary><c>tui</c>: everything on one screen.</summary>
internal sealed class TuiVerb : Verb
{
    public override string Name => "tui";

    public override string Summary => "everything on one screen: states, logs, start, stop, attach; keys and mouse";

    public override string Details =>
        "Arrows choose a service, whose log is below; / filters, s starts, x stops, r restarts, a attaches, w tells why,\n"
        + "g draws who depends on whom, e tells what happened, ? has all keys, q quits. Services run on.";

    public override IReadOnlyList<string> Examples => ["persistproc tui", "persistproc tui --no-color"];

    public override bool TakesNames => false;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        const string instead = "Use: persistproc list --watch, persistproc logs -f NAME";
        if (invocation.Json) throw new UsageException("tui: it is for people, and has no -o json. For programs: persistproc list -o json, persistproc events -f -o json");
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"))) throw new UsageException($"tui: nobody is there to see it: CI is set. {instead}");
        if (Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb") throw new UsageException($"tui: this terminal (TERM={Environment.GetEnvironmentVariable("TERM")}) cannot show a full screen. {instead}");
        if (!OwnTerminal.IsInteractive) throw new UsageException($"tui: standard input and output are no terminal in front of a person. {instead}");
        using var dashboard = new Dashboard(invocation);
        return await dashboard.RunAsync().ConfigureAwait(false);
    }
}
