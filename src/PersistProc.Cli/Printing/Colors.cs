namespace PersistProc.Cli.Printing;

/// <summary>Colours mean something: green is well, yellow is on its way, red wants a look.</summary>
internal static class Colors
{
    public static string OfState(string state) => state switch
    {
        "running" => "\e[32m",
        "failed" => "\e[31m",
        "waiting" or "starting" or "reloading" or "stopping" or "backoff" => "\e[33m",
        _ => "\e[2m",
    };

    /// <summary>Headings in bold: the lines that begin at the margin and end with a colon, and the word Usage.</summary>
    public static string OfHelp(string help) => string.Join('\n', help.Split('\n').Select(line => line switch
    {
        [not ' ', .., ':'] => $"\e[1m{line}\e[0m",
        _ when line.StartsWith("Usage:", StringComparison.Ordinal) => $"\e[1mUsage:\e[0m{line[6..]}",
        _ => line,
    }));
}
