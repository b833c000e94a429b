namespace PersistProc.Fuzz.Tests;

/// <summary>A reader under test. It may refuse whatever it wants in its own way; anything else that it throws is a defect, and so is an hour.</summary>
/// <param name="Name">Also of its directory in Corpus/.</param>
/// <param name="Read">Reads an input; catches only what the reader is allowed to throw.</param>
/// <param name="Words">What its inputs are made of.</param>
/// <param name="Seeds">Inputs that are in order.</param>
internal sealed record Target(string Name, Action<byte[]> Read, IReadOnlyList<string> Words, IReadOnlyList<byte[]> Seeds)
{
    /// <summary>The inputs that are kept, with their names: what broke it once.</summary>
    public IEnumerable<(string Name, byte[] Bytes)> Corpus()
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "Corpus", Name);
        return Directory.Exists(directory) ? Directory.GetFiles(directory).Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path))) : [];
    }

    public override string ToString() => Name;
}
