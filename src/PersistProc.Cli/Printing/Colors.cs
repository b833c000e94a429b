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
}
