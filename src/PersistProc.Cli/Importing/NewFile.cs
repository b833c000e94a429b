using System.Text;

namespace PersistProc.Cli.Importing;

/// <summary>A service file that is made, and never one that is replaced.</summary>
internal static class NewFile
{
    /// <summary>Writes it; null, or why not.</summary>
    public static async Task<string?> WriteAsync(string path, string text)
    {
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await using (file.ConfigureAwait(false)) await file.WriteAsync(Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
            return null;
        }
        catch (IOException) when (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            return "it is there already, and nothing is written over it. Move it away, or write elsewhere";
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return $"cannot be written: {(Directory.Exists(Path.GetDirectoryName(path)) ? wrong is UnauthorizedAccessException ? "permission denied" : "the disk refuses" : "there is no such directory")}";
        }
    }
}
