using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Linux.Notifying;
using PersistProc.Linux.Programs;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>serve</c>: the supervisor in the foreground.</summary>
/// <remarks>
/// It is the keeper, and this program only stands in front of it, so that a Ctrl-Z or the end of the terminal is no matter of the
/// keeper's: that is a child with our standard streams and a session of its own, and whoever signals us (a terminal, docker, a script
/// with our pid) means it: we live until it has ended, and end as it did. What happens is on standard error: our words, and the
/// supervisor's log as it is written. Where systemd waits to be told (NOTIFY_SOCKET) there is no terminal: then this program becomes the
/// keeper (execv(3)), which is the unit's main process from the beginning, and over upgrades.
/// </remarks>
internal sealed class ServeVerb : Verb
{
    public override string Name => "serve";

    public override string Summary => "run the supervisor in the foreground (what a systemd unit runs)";

    public override string Details =>
        "SIGTERM or Ctrl-C stops every service by its ladder, then the supervisor; a second one moves the ladders on.\n"
        + "Its log is told on standard error. As a systemd unit (install-service writes one) it says when it is ready.\n"
        + "--port N (or PERSISTPROC_PORT, or `[http] listen` in persistprocd.toml) opens a TCP port on 127.0.0.1\n"
        + "too, for who brings the token in STATE/token: Authorization: Bearer TOKEN.";

    public override IReadOnlyList<string> Examples => ["persistproc serve", "persistproc --root /tmp/try serve"];

    public override bool TakesNames => false;

    public override bool TakesPort => true;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        List<string> more = PortOf(invocation) is { } port ? ["--port", port.ToString(CultureInfo.InvariantCulture)] : [];
        if (Environment.GetEnvironmentVariable(ServiceManager.Variable) is { Length: > 0 }) return Become(KeeperProcess.Foreground(invocation.Locations, more));
        var (voice, signals) = (invocation.Voice, 0);
        voice.Note($"serve: starting, state in {invocation.Locations.State}");
        using var keeper = KeeperProcess.StartForeground(invocation.Locations, keeper: null, more);
        void Told(string name)
        {
            var again = Interlocked.Increment(ref signals) > 1;
            voice.Note($"serve: SIG{name}: {(again ? "every ladder moves on" : "stopping every service, then the supervisor; once more moves the ladders on")}");
        }

        using var interrupt = Forward(PosixSignal.SIGINT, "INT", keeper, Told);
        using var terminate = Forward(PosixSignal.SIGTERM, "TERM", keeper, Told);
        using var hangUp = Forward(PosixSignal.SIGHUP, "HUP", keeper, _ => { });
        await Task.WhenAny(SayReadyAsync(invocation, keeper), keeper.WaitForExitAsync()).ConfigureAwait(false);
        await keeper.WaitForExitAsync().ConfigureAwait(false);
        voice.Note(keeper.ExitCode == 0 ? "serve: the supervisor has ended" : $"serve: the supervisor has ended with {Words.Number(keeper.ExitCode)}");
        return keeper.ExitCode;
    }

    private static int Become(IReadOnlyList<string> command)
    {
        try
        {
            OtherProgram.Become(command[0], ["persistproc-keeper", .. command.Skip(1)]);
        }
        catch (IOException e)
        {
            throw new SupervisorException($"serve: {e.Message}. Install persistproc anew", SupervisorException.Unreachable);
        }
        return 0;
    }

    private static int? PortOf(Invocation invocation)
    {
        var named = Environment.GetEnvironmentVariable("PERSISTPROC_PORT");
        var (text, asked) = invocation.Port is { } port ? (port, $"--port {port}") : (named, $"PERSISTPROC_PORT={named}");
        if (string.IsNullOrEmpty(text)) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535
            ? number
            : throw new UsageException($"serve: {asked}: no such port. Write a number from 1 to 65535");
    }

    private static async Task SayReadyAsync(Invocation invocation, Process keeper)
    {
        var client = invocation.Connect(autostart: false);
        while (!keeper.HasExited)
        {
            try
            {
                if (!client.IsRunning)
                {
                    await Task.Delay(10).ConfigureAwait(false);
                    continue;
                }
                var body = await client.GetAsync("/v1/version").ConfigureAwait(false);
                var whose = JsonSerializer.Deserialize(body, ProtocolJson.Default.VersionReply)?.KeeperPid ?? 0;
                if (whose == 0)
                {
                    await Task.Delay(10).ConfigureAwait(false); // it has not heard its keeper yet
                    continue;
                }
                if (whose != keeper.Id) return; // another's: ours will say so
                invocation.Voice.Note($"serve: ready, listens on {(await File.ReadAllTextAsync(invocation.Locations.Where).ConfigureAwait(false)).TrimEnd()}");
                return;
            }
            catch (Exception e) when (e is SupervisorException or IOException)
            {
                // it ends, or says itself what is wrong
                await Task.Delay(50).ConfigureAwait(false);
            }
        }
    }

    private static PosixSignalRegistration Forward(PosixSignal signal, string name, Process keeper, Action<string> told) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (keeper.HasExited) return;
            // .NET sends no signal but KILL; every shell can, and there is one on every machine.
            var pid = keeper.Id.ToString(CultureInfo.InvariantCulture);
            using var shell = Process.Start("sh", ["-c", "kill -s \"$0\" \"$1\" 2>/dev/null", name, pid]);
            told(name); // last: a terminal that was stopped, or a pipe that nobody reads, takes no word
        });
}
