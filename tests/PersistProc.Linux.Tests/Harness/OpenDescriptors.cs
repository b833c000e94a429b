using PersistProc.Linux.Descriptors;

namespace PersistProc.Linux.Tests.Harness;

/// <summary>
/// What this process holds open. The runtime and the test host open and close descriptors whenever they like:
/// a bare count before and after proves nothing.
/// </summary>
internal static class OpenDescriptors
{
    private const int Rounds = 20;

    /// <summary>Does it many times over: what is left open once each time is a leak.</summary>
    internal static void AreNotLeftBy(Action action)
    {
        action();
        var before = Links().Count;
        for (var i = 0; i < Rounds; i++) action();
        Assert.InRange(Links().Count - before, int.MinValue, Rounds - 1);
    }

    /// <summary>How many descriptors are open on the same pipes and files as these.</summary>
    internal static int On(IReadOnlyCollection<Descriptor> those)
    {
        var wanted = those.Select(each => Link($"/proc/self/fd/{each.Number}")).ToHashSet();
        return Links().Count(wanted.Contains);
    }

    private static List<string?> Links() => [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(Link)];

    // one that is closed meanwhile has none
    private static string? Link(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
