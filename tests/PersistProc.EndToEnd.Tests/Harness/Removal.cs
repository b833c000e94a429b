namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>Removes directories of a sandbox's root under whoever uses them.</summary>
internal static class Removal
{
    /// <summary>Removes them; none: the root itself. Whoever makes things again meanwhile is no reason to give up.</summary>
    public static void Of(Sandbox box, params IReadOnlyList<string> directories)
    {
        foreach (var directory in directories.DefaultIfEmpty("")) Remove(Path.Combine(box.Root, directory));
    }

    private static void Remove(string directory)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            try
            {
                Directory.Delete(directory, recursive: true);
                return;
            }
            catch (IOException)
            {
                // something has been made in it since it was listed, or it is gone
            }
        }
    }
}
