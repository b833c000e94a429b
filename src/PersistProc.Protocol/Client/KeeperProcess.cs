using System.ComponentModel;
using System.Diagnostics;

namespace PersistProc.Protocol;

/// <summary>Finds the keeper's program and starts it.</summary>
public static class KeeperProcess
{
    private const string Program = "persistproc-keeper";
    private static readonly TimeSpan TimeToReap = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Have a supervisor in the background. Returns when its socket accepts connections (also when one ran already):
    /// the keeper's first stage locks, listens, lets go of everything of ours and only then ends.
    /// </summary>
    internal static async Task StartAsync(Locations locations, ClientOptions options, CancellationToken cancellation)
    {
        var start = Describe(locations, options.Keeper, "--background");
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var keeper = Start(start);
        keeper.StandardInput.Close();
        var complaint = (await keeper.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false)).Trim();
        // It has closed its stderr, so it is done. Who was started with SIGCHLD ignored never hears of its exit.
        await keeper.WaitForExitAsync(cancellation).WaitAsync(TimeToReap, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (keeper.HasExited ? keeper.ExitCode == 0 : complaint.Length == 0) return;
        throw new SupervisorException(
            complaint.Length > 0 ? WithoutPrefix(complaint) : $"{start.FileName}: it ended with {keeper.ExitCode} before it was ready",
            SupervisorException.Unreachable);
    }

    /// <summary>Start it in the foreground, with this process's standard streams.</summary>
    public static Process StartForeground(Locations locations, string? keeper, IEnumerable<string> more)
    {
        var start = Describe(locations, keeper, "--foreground");
        foreach (var argument in more) start.ArgumentList.Add(argument);
        return Start(start);
    }

    /// <summary>The command line of the keeper in the foreground, its program's path first: for who becomes it.</summary>
    public static IReadOnlyList<string> Foreground(Locations locations, IEnumerable<string> more)
    {
        var start = Describe(locations, keeper: null, "--foreground");
        return [start.FileName, .. start.ArgumentList, .. more];
    }

    /// <summary>The supervisor's program looks at everything it would need, and prints a <see cref="HealthReport"/>.</summary>
    public static async Task<byte[]> ExamineAsync(Locations locations, string directory)
    {
        var program = Supervisor;
        var start = new ProcessStartInfo(program, ["--doctor", locations.Config, locations.State, locations.Run, locations.Socket, directory])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var doctor = Start(start);
        using var report = new MemoryStream();
        await doctor.StandardOutput.BaseStream.CopyToAsync(report).ConfigureAwait(false);
        await doctor.WaitForExitAsync().ConfigureAwait(false);
        return doctor.ExitCode == 0 ? report.ToArray() : throw new SupervisorException($"{program}: it ended with {doctor.ExitCode}. Install persistproc anew");
    }

    /// <summary>The supervisor's program: it lies beside the keeper.</summary>
    public static string Supervisor => Path.Combine(Path.GetDirectoryName(Find()) ?? AppContext.BaseDirectory, "persistprocd");

    /// <summary>The keeper beside this program (through links), else the first in PATH, else null.</summary>
    public static string? Find()
    {
        foreach (var directory in (IEnumerable<string?>)[AppContext.BaseDirectory, Path.GetDirectoryName(Environment.ProcessPath)])
        {
            if (directory is not null && Path.Combine(directory, Program) is var beside && File.Exists(beside)) return beside;
        }
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        {
            if (Path.IsPathRooted(directory) && Path.Combine(directory, Program) is var inPath && File.Exists(inPath)) return inPath;
        }
        return null;
    }

    private static ProcessStartInfo Describe(Locations locations, string? keeper, string mode)
    {
        keeper ??= Find() ?? throw new SupervisorException(
            $"{Program}: not found beside {Environment.ProcessPath} nor in PATH. Install it beside persistproc", SupervisorException.Unreachable);
        PrivateDirectory.Demand(Path.GetDirectoryName(locations.Socket)!);
        return new ProcessStartInfo(keeper)
        {
            UseShellExecute = false,
            ArgumentList =
            {
                mode,
                "--config", locations.Config,
                "--state", locations.State,
                "--run", locations.Run,
                "--socket", locations.Socket,
            },
        };
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new SupervisorException($"{start.FileName}: {e.Message}. Install persistproc anew", SupervisorException.Unreachable);
        }
    }

    private static string WithoutPrefix(string complaint)
    {
        foreach (var prefix in (IEnumerable<string>)["persistproc-keeper: ", "persistproc: "])
        {
            if (complaint.StartsWith(prefix, StringComparison.Ordinal)) return complaint[prefix.Length..];
        }
        return complaint;
    }
}
