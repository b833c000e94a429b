using System.CommandLine;

namespace PersistProc.Cli;

/// <summary><c>--profile</c>: which profiles of the service files hold; else what <c>PERSISTPROC_PROFILE</c> says.</summary>
internal static class ProfileOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Make() => new("--profile") { Description = "profiles of the files, X or X,Y (else PERSISTPROC_PROFILE)", HelpName = "X" };

    /// <summary>What was chosen, in its order.</summary>
    public static IReadOnlyList<string> Read(string? option) =>
        (option ?? Environment.GetEnvironmentVariable("PERSISTPROC_PROFILE") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToArray();
}
