namespace PersistProc.Linux.Gate;

/// <summary>
/// Keepers of one family are counted: whoever takes the guard's lock gets a number that nobody has had. It stands in every copy that he gives, from the
/// beginning, and in the guard from his first deed on. Thus of two heirs the one who comes second is still good as long as the first has done
/// nothing, and no more from then on.
/// </summary>
public static class Reigns
{
    /// <summary>Whether a table is not to be gone on with.</summary>
    /// <param name="table">The reign that it was given under; 0: by a version that counts none, and nothing can be held against it.</param>
    /// <param name="present">The guard's.</param>
    public static bool IsOver(long table, long present) => table != 0 && table < present;
}
