namespace PersistProc.Keeper;

/// <summary>
/// What this thread has allocated and let go of. The runtime would clear it when it has as much as the processor's cache, which is many
/// megabytes on some machines: more than all that a keeper holds. So it is cleared before.
/// </summary>
internal sealed class Litter
{
    private const long Most = 1 << 20;
    private long _cleared;

    public void ClearIfDue()
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        if (allocated - _cleared < Most) return;
        _cleared = allocated;
        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
    }
}
