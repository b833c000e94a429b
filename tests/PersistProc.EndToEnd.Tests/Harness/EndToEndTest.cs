namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A sandbox for each test, which has to leave nothing alive after its supervisor was shut down.</summary>
public abstract class EndToEndTest(ITestOutputHelper output) : IAsyncLifetime
{
    internal Sandbox Box { get; private set; } = null!;

    protected ITestOutputHelper Output => output;

    protected static string Dummy => Binaries.Dummy;

    public Task InitializeAsync()
    {
        Assert.True(File.Exists(Binaries.PersistProc), $"{Binaries.PersistProc} is missing: `make build`, or set PERSISTPROC_BIN");
        Assert.True(File.Exists(Dummy), $"{Dummy} is missing: `make test` builds it, or set PERSISTPROC_DUMMY");
        Box = new Sandbox();
        Prepare();
        return Task.CompletedTask;
    }

    /// <summary>Before anything of the sandbox runs.</summary>
    private protected virtual void Prepare()
    {
        // as it is
    }

    public async Task DisposeAsync()
    {
        Box.CloseTerminals();
        Diagnostics.Print(Box, output.WriteLine);
        EndOwnClients();
        var (shutdown, leaf) = ("", Leaves.Of(Box.Keeper));
        if (Box.Keeper != 0 || Box.Supervisor != 0)
            shutdown = await Shutdown();
        var left = await Left();
        End(left);
        var group = left.Count == 0 && leaf is not null && Leaves.Remains(leaf);
        Leaves.Remove(leaf);
        Delete(Box.Base);
        Assert.False(group, $"the control group of {leaf} is left after `shutdown` ({shutdown.Trim()})");
        Assert.True(left.Count == 0, $"left alive after `shutdown` ({shutdown.Trim()}):\n{string.Join('\n', left.Values)}");
    }

    // a test that failed half-way leaves clients of its own, which say nothing about the supervisor
    private void EndOwnClients()
    {
        foreach (var pid in Box.Ours().Where(IsOwnDescendant))
            _ = Libc.kill(pid, (int)Signal.KILL);
    }

    private static bool IsOwnDescendant(int pid)
    {
        for (var at = pid; at > 1; at = Proc.Stat(at)?.Parent ?? 0)
        {
            if (at == Environment.ProcessId)
                return true;
            if (Proc.Program(at) == "persistproc-keeper")
                return false;       // `serve` is a client, what it started is not
        }

        return false;
    }

    private async Task<string> Shutdown()
    {
        try
        {
            return (await Box.Begin("--no-autostart", "shutdown").Result(TimeSpan.FromSeconds(30))).ToString();
        }
        catch (TimeoutException late)
        {
            return late.Message;
        }
    }

    // what is just ending may take a moment
    private async Task<Dictionary<int, string>> Left()
    {
        try
        {
            await Eventually.True(() => Box.Ours().Count == 0, TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
        }

        return Box.Ours().ToDictionary(pid => pid, Diagnostics.Describe);
    }

    // all stand still first: keeper, holder and supervisor each bring the others back
    private void End(Dictionary<int, string> left)
    {
        for (IReadOnlyCollection<int> all = left.Keys; all.Count > 0; all = Box.Ours())
        {
            foreach (var signal in (Signal[])[Signal.STOP, Signal.KILL])
                foreach (var pid in all)
                    _ = Libc.kill(pid, (int)signal);
        }
    }

    private static void Delete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (IOException)
        {
            // somebody still wrote into it: the assertion above tells who
        }
    }
}
