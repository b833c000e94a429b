using System.Diagnostics;
using PersistProc.Cli.Tests.Client;

namespace PersistProc.Cli.Tests.Programs;

/// <summary>The program itself, as a process.</summary>
internal static class Cli
{
    public static async Task<(int Code, string Out, string Error)> RunAsync(StubSupervisor stub, string input, params string[] arguments)
    {
        using var process = Start("dotnet", [Dll, .. arguments], stub);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>In a shell, where <c>$PP</c> is the program.</summary>
    public static async Task<(int Code, string Out, string Error)> ShellAsync(StubSupervisor stub, string script)
    {
        using var process = Start("bash", ["-c", script], stub);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private static string Dll => Path.Combine(AppContext.BaseDirectory, "persistproc.dll");

    private static Process Start(string program, IEnumerable<string> arguments, StubSupervisor stub)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PERSISTPROC_ROOT"] = stub.Root;
        // whoever runs the tests may ignore what they send (a shell does, of what it starts in the background)
        start.Environment["PP"] = "env --default-signal=INT,QUIT dotnet " + Dll;
        start.Environment.Remove("PERSISTPROC_FORMAT");
        return Process.Start(start)!;
    }
}
