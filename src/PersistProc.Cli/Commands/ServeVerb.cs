using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>serve</c>: the supervisor in the foreground.</summary>
/// <remarks>
/// It is the keeper, and this program only stands in front of it: .NET has no execve, and P/Invoke is the Linux
/// project's alone. So the keeper is a child with our standard streams, and whoever signals us (systemd, docker, a
/// script with our pid) means it: we live until it has ended, and end as it did. A Ctrl-C on a terminal reaches it
/// twice, by the terminal and by us; for the keeper a second one during a shutdown is the same shutdown.
/// </remarks>
internal sealed class ServeVerb : Verb
{
    public override string Name => "serve";

    public override string Summary => "run the supervisor in the foreground (what a systemd unit runs)";

    public override string Details => "SIGTERM or Ctrl-C stops every service by its ladder, then the supervisor.";

    public override IReadOnlyList<string> Examples => ["persistproc serve", "persistproc --root /tmp/try serve"];

    public override bool TakesNames => false;

    public override int? OwnFailure => null;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        using var keeper = KeeperProcess.StartForeground(invocation.Locations, keeper: null, []);
        using var interrupt = Forward(PosixSignal.SIGINT, "INT", keeper);
        using var terminate = Forward(PosixSignal.SIGTERM, "TERM", keeper);
        using var hangUp = Forward(PosixSignal.SIGHUP, "HUP", keeper);
        await keeper.WaitForExitAsync().ConfigureAwait(false);
        return keeper.ExitCode;
    }

    private static PosixSignalRegistration Forward(PosixSignal signal, string name, Process keeper) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (keeper.HasExited) return;
            // .NET sends no signal but KILL; every shell can, and there is one on every machine.
            var pid = keeper.Id.ToString(CultureInfo.InvariantCulture);
            using var shell = Process.Start("sh", ["-c", "kill -s \"$0\" \"$1\" 2>/dev/null", name, pid]);
        });
}
