namespace PersistProc.EndToEnd.Tests.Hygiene;

/// <summary>What keeper and supervisor have of the system.</summary>
internal sealed record Possessions(
    int KeeperDescriptors, int SupervisorDescriptors, int KeeperThreads, int SupervisorThreads, long KeeperKilobytes, long SupervisorKilobytes, int Zombies, int Groups, int StateFiles)
{
    // a pool's threads and a connection's descriptors come and go; a heap is cleared when it is worth it: the keeper's at four megabytes
    private const int FewDescriptors = 6, FewThreads = 8, FewFiles = 4;
    private const int KeeperGrowth = 4 * 1024, SupervisorGrowth = 24 * 1024;

    public static Possessions Of(Sandbox box)
    {
        var (keeper, supervisor) = (box.Keeper, box.Supervisor);
        var leaf = Leaves.Of(keeper);
        return new Possessions(
            Proc.Descriptors(keeper).Count, Proc.Descriptors(supervisor).Count, Threads(keeper), Threads(supervisor), Proc.PrivateKilobytes(keeper), Proc.PrivateKilobytes(supervisor),
            Proc.All().Count(pid => Proc.Stat(pid) is { State: 'Z' } stat && stat.Parent == keeper),
            leaf is null ? 0 : Directory.GetDirectories(Path.GetDirectoryName(leaf)!, "*", SearchOption.AllDirectories).Length,
            Directory.GetFiles(Path.Combine(box.Root, "state"), "*", SearchOption.AllDirectories).Length);
    }

    /// <summary>What there is too much of now, or null.</summary>
    public string? IsMoreThan(Possessions before) =>
        KeeperDescriptors > before.KeeperDescriptors + 2 ? "the keeper's descriptors"
        : SupervisorDescriptors > before.SupervisorDescriptors + FewDescriptors ? "the supervisor's descriptors"
        : KeeperThreads > before.KeeperThreads ? "the keeper's threads"
        : SupervisorThreads > before.SupervisorThreads + FewThreads ? "the supervisor's threads"
        : KeeperKilobytes > before.KeeperKilobytes + KeeperGrowth ? "the keeper's memory"
        : SupervisorKilobytes > before.SupervisorKilobytes + SupervisorGrowth ? "the supervisor's memory"
        : Zombies > 0 ? "zombies"
        : Groups > before.Groups + 1 ? "control groups"
        : StateFiles > before.StateFiles + FewFiles ? "files below the state directory"
        : null;

    private static int Threads(int pid) => (int)Proc.Kilobytes(pid, "Threads");
}
