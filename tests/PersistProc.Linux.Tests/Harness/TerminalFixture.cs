using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Logs;

namespace PersistProc.Linux.Tests.Harness;

/// <summary>A program with a terminal of its own, and a pump that serves it. The ends here are as those of the keeper: each supervisor has duplicates.</summary>
internal sealed class TerminalFixture : IDisposable
{
    private const string Service = "svc";
    private readonly TemporaryDirectory _temporary = new();
    private readonly TestChild _child;
    private ServiceLog _log;
    private LogPump _pump;

    private TerminalFixture(SpawnFrame frame)
    {
        _child = TestChild.Start(frame);
        (_log, _pump) = (OpenLog(), NewPump());
        Attach();
    }

    internal TestChild Child => _child;

    internal Descriptor Master => _child.Streams[0];

    /// <summary>All that was shown.</summary>
    internal string Shown => File.Exists(ServiceLog.LogPath(_temporary["log"])) ? Encoding.UTF8.GetString(File.ReadAllBytes(ServiceLog.LogPath(_temporary["log"]))) : "";

    internal PumpedTerminal Terminal => _pump.FindTerminal(Service, 1).GetAwaiter().GetResult()!;

    internal LogPump Pump => _pump;

    internal ServiceLog Log => _log;

    /// <summary>Runs a shell's line at a terminal.</summary>
    internal static TerminalFixture Shell(string line, TerminalSize? size = null) => Program(size, "/bin/sh", "-c", line);

    internal static TerminalFixture Program(TerminalSize? size, string path, params string[] arguments) =>
        new(TestChild.Frame(path, arguments) with { Streams = StreamSet.Terminal, Terminal = size ?? TerminalSize.Default });

    /// <summary>Types as a client that counts its bytes.</summary>
    internal bool Type(string client, long offset, string text)
    {
        var taken = Terminal.Receive(client, offset, Encoding.UTF8.GetBytes(text));
        Pass();
        return taken;
    }

    /// <summary>Has the pump pass on what was typed.</summary>
    internal void Pass() => _pump.Type(Service, 1);

    internal void Shows(string text) => Eventually.True(() => Shown.Contains(text, StringComparison.Ordinal), $"\"{text}\" is shown, instead of: {Shown}");

    internal void Resize(TerminalSize size) => _pump.Resize(Service, 1, size);

    internal long Drain()
    {
        using var done = new ManualResetEventSlim();
        var position = 0L;
        _pump.Drain(Service, 1, at =>
        {
            position = at;
            done.Set();
        });
        done.Wait(TimeSpan.FromSeconds(15));
        return position;
    }

    /// <summary>The supervisor goes; whatever it had not moved is where it was.</summary>
    internal void EndSupervisor()
    {
        _pump.Dispose();
        _log.Dispose();
    }

    /// <summary>The next one takes over.</summary>
    internal void Begin()
    {
        (_log, _pump) = (OpenLog(), NewPump());
        Attach();
    }

    private void Attach() => _pump.Attach(
        Service, 1, _log, new InstanceEnds(StreamSet.Terminal, _child.PidFd.Duplicate(), [.. _child.Streams.Select(end => end.Duplicate())]), true, () => { }, () => { });

    private ServiceLog OpenLog() => ServiceLog.Open(_temporary["log"]);

    private static LogPump NewPump()
    {
        var pump = new LogPump(TimeProvider.System);
        pump.Start();
        return pump;
    }

    public void Dispose()
    {
        EndSupervisor();
        _child.Dispose();
        _temporary.Dispose();
    }
}
