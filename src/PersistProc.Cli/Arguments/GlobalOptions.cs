using System.CommandLine;

namespace PersistProc.Cli.Arguments;

/// <summary>Options that every command has, before or after the verb.</summary>
internal sealed class GlobalOptions
{
    public GlobalOptions()
    {
        All = [Root, Output, Quiet, Verbose, NoColor, NoAutostart, Port];
    }

    public Option<string?> Root { get; } = new("--root", "--data-dir")
    {
        Description = "everything under DIR: one root is one independent supervisor",
        HelpName = "DIR",
    };

    public Option<string?> Output { get; } = new("--output", "-o", "--format")
    {
        Description = "text or json (one document; streams: one object a line)",
        HelpName = "FORMAT",
    };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "say nothing but results and errors" };

    public Option<bool> Verbose { get; } = new("--verbose", "-v", "-vv") { Description = "say which socket, which request, which supervisor, and how long it took" };

    public Option<bool> NoColor { get; } = new("--no-color") { Description = "no colours; NO_COLOR says the same, CLICOLOR_FORCE wants them without a terminal too" };

    public Option<bool> NoAutostart { get; } = new("--no-autostart") { Description = "do not start a supervisor: end with 69 where none runs" };

    /// <summary>The ancestor's TCP port. Its scripts may say it; the local socket needs none.</summary>
    public Option<string?> Port { get; } = new("--port") { Hidden = true, HelpName = "N" };

    public IReadOnlyList<Option> All { get; }
}
