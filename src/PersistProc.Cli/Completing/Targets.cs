using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Completing;

/// <summary>What a target can be called: names first, labels that somebody chose, pids where digits are typed.</summary>
internal sealed class Targets(IReadOnlyList<ProcessInfo> processes)
{
    private const int LongestAbout = 60;

    public bool Knows(string word) =>
        processes.Any(p => p.Name == word || Words.FullName(p) == word || p.Label == word || Pid(p) == word);

    /// <param name="typed">What is there of the word.</param>
    /// <param name="live">Only what has a process, or is about to.</param>
    public IReadOnlyList<Candidate> Fitting(string typed, bool live)
    {
        var shown = processes.Where(p => !live || IsLive(p)).ToList();
        if (typed.Length > 0 && typed.All(char.IsAsciiDigit)) return Those(shown, Pid, typed);
        IReadOnlyList<Candidate> named = [.. Those(shown, Name, typed), .. Those(shown, p => IsChosen(p) ? p.Label : null, typed)];
        if (named.Count > 0 || typed.Length == 0) return named;
        return typed.Contains('/', StringComparison.Ordinal) ? Those(shown, Words.FullName, typed) : Those(shown, p => p.Label, typed);
    }

    private static List<Candidate> Those(List<ProcessInfo> processes, Func<ProcessInfo, string?> text, string typed) =>
        [.. processes.Where(p => text(p)?.StartsWith(typed, StringComparison.Ordinal) == true).Select(p => new Candidate(text(p)!, About(p)))];

    // The short name where it is enough.
    private string Name(ProcessInfo process) => processes.Count(p => p.Name == process.Name) == 1 ? process.Name : Words.FullName(process);

    // Without a choice it is "CMD in DIR".
    private static bool IsChosen(ProcessInfo process) => process.Label != process.Name && !process.Label.EndsWith(" in " + process.WorkingDirectory, StringComparison.Ordinal);

    private static bool IsLive(ProcessInfo process) => States.IsRunning(process) || process.State is "backoff" or "waiting";

    private static string? Pid(ProcessInfo process) => process.Pid is { } pid && States.IsRunning(process) ? Words.Number(pid) : null;

    private static string About(ProcessInfo process)
    {
        var command = Words.Command(process.Command);
        return $"{process.State}: {(command.Length <= LongestAbout ? command : command[..(LongestAbout - 1)] + "…")}";
    }
}
