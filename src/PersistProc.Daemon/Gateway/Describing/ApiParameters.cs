namespace PersistProc.Daemon.Gateway;

/// <summary>What several requests can say in their queries.</summary>
internal static class ApiParameters
{
    public static ApiParameter Cwd { get; } = new("cwd", "The client's directory, absolute: its project is looked in first. Without it: the root directory.");

    public static ApiParameter Targets { get; } = new("target", "A name, a pid of ours, a label or a command. None: all of the directory's project, else the user's own.") { IsRepeated = true };

    public static ApiParameter Target { get; } = new("target", "A name, a pid of ours, a label or a command.") { IsRequired = true };

    public static ApiParameter Profile { get; } = new("profile", "A profile that is chosen.") { IsRepeated = true };

    public static ApiParameter WhichStream { get; } = new("stream", "Which stream.") { Words = ["both", "combined", "stdout", "stderr"] };

    public static ApiParameter After { get; } = new("after", "A cursor: only what comes behind it, and as soon as there is anything. \"begin\": all that is kept; \"end\": what comes from now on.");

    public static ApiParameter Patience { get; } = new("wait", "With after: seconds to wait for news, 0 to 300; 30 where nothing is said. Then the answer has none, and the cursor to go on with.") { Type = "number" };

    public static ApiParameter Since(string what) => new("since", $"Only what is not older: a time (RFC 3339){what}.");

    public static ApiParameter Until { get; } = new("until", "Only what is not younger: a time (RFC 3339).");

    public static ApiParameter Number(string name, string meaning) => new(name, meaning) { Type = "integer" };

    public static ApiParameter Flag(string name, string meaning) => new(name, meaning) { Type = "boolean" };
}
