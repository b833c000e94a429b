namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>Where a client may find itself. The ancestor's own tests hung over the difference.</summary>
public enum Placement
{
    /// <summary>Leader of a session of its own.</summary>
    OwnSession,

    /// <summary>In the test's own session and process group.</summary>
    TestGroup,

    /// <summary>In the group of a script that runs it.</summary>
    Script,

    /// <summary>Under an interactive shell with job control, on a terminal.</summary>
    Shell,
}

/// <summary>A client somewhere: who it is, and how it ends.</summary>
internal interface IPlaced
{
    int Pid { get; }

    /// <summary>Whatever it has said so far, on stdout or stderr.</summary>
    string Said { get; }

    /// <summary>To its whole process group, the test excepted.</summary>
    void SignalGroup(Signal signal);

    /// <summary>To the client alone.</summary>
    void Signal(Signal signal);

    Task<int> EndedWithin(TimeSpan time);
}

internal static class Placing
{
    public static async Task<IPlaced> Begin(this Sandbox box, Placement placement, params string[] arguments)
    {
        var command = box.Command(arguments);
        switch (placement)
        {
            case Placement.OwnSession:
                return new Piped(Client.Start(box.Order(command)));
            case Placement.TestGroup:
                return new Piped(Client.Start(box.Order(command) with { Session = false }));
            case Placement.Script:
                var script = Client.Start(box.Order(["sh", "-c", "\"$@\"; exit $?", "script", .. command]),
                    signalTarget: shell => Proc.Children(shell).FirstOrDefault());
                await Eventually.True(() => Proc.Program(script.Pid) == "persistproc" || script.Ended.IsCompleted);
                return new Piped(script);
            default:
                var terminal = await box.OpenTerminal();
                terminal.Begin(command);
                return new Typed(terminal, await terminal.Child("persistproc"));
        }
    }

    /// <summary>Runs a command to its end there.</summary>
    public static async Task<(int ExitCode, string Said)> Do(this Sandbox box, Placement placement, params string[] arguments)
    {
        if (placement == Placement.Shell)
        {
            using var terminal = await Terminal.Open(box.Variables, box.Work);
            return await terminal.Do(box.Command(arguments));
        }

        IReadOnlyList<string> command = placement == Placement.Script
            ? ["sh", "-c", "\"$@\"; exit $?", "script", .. box.Command(arguments)]
            : box.Command(arguments);
        var result = await Client.Start(box.Order(command) with { Session = placement != Placement.TestGroup }).Result();
        return (result.ExitCode, result.Stdout + result.Stderr);
    }

    private sealed class Piped(Client client) : IPlaced
    {
        public int Pid { get; } = client.Pid;

        public string Said => client.Text + client.Errors;

        public void SignalGroup(Signal signal)
        {
            if (Proc.Stat(Pid) is { } stat && stat.Group != Proc.Stat(Environment.ProcessId)!.Group)
                _ = Libc.kill(-stat.Group, (int)signal);
            else
                Signal(signal);     // the test's own group: the test would be hit too
        }

        public void Signal(Signal signal) => _ = Libc.kill(Pid, (int)signal);

        public Task<int> EndedWithin(TimeSpan time) => client.EndedWithin(time);
    }

    private sealed class Typed(Terminal terminal, int pid) : IPlaced
    {
        public int Pid => pid;

        public string Said => terminal.Screen;

        public void SignalGroup(Signal signal) => _ = Libc.kill(-(Proc.Stat(pid)?.Group ?? pid), (int)signal);

        public void Signal(Signal signal) => _ = Libc.kill(pid, (int)signal);

        public Task<int> EndedWithin(TimeSpan time) => terminal.Prompt(time);
    }
}
