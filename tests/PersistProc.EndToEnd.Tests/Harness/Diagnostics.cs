namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>What one wants to see of a test that failed; xunit shows it only then.</summary>
internal static class Diagnostics
{
    public static void Print(Sandbox box, Action<string> say)
    {
        say($"root: {box.Root}");
        say("processes at the test's end:");
        foreach (var pid in box.Ours())
            say("  " + Describe(pid));
        foreach (var log in Logs(box))
            say($"{log}, its end:\n{Tail(log)}");
    }

    public static string Describe(int pid)
    {
        var stat = Proc.Stat(pid);
        return stat is null ? $"{pid} gone" : $"{pid} {stat.State} parent {stat.Parent} session {stat.Session} group {stat.Group}: {Proc.CommandLine(pid)}";
    }

    // the supervisor's own logs; services have theirs in logs/
    private static IEnumerable<string> Logs(Sandbox box) =>
        Directory.EnumerateFiles(box.Base, "*.log", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Where(path => !path.Contains("/logs/", StringComparison.Ordinal));

    // who writes it lives still, and may put it away meanwhile
    private static string Tail(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(Math.Max(0, stream.Length - 6000), SeekOrigin.Begin);
            return new StreamReader(stream).ReadToEnd();
        }
        catch (IOException gone)
        {
            return gone.Message;
        }
    }
}
