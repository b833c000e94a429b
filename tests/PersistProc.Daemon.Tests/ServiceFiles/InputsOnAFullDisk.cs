using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>What a file is read with is kept where it can be; where it cannot, it holds all the same.</summary>
public sealed class InputsOnAFullDisk : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void It_holds_is_told_of_once_and_is_written_as_soon_as_that_can_be()
    {
        // a file in the directory's place refuses as a full disk does
        var state = Path.Combine(_directory.Path, "state");
        File.WriteAllText(state, "");
        var inputs = new FileInputs();
        var told = new List<string>();
        inputs.KeepIn(Path.Combine(state, "files.json"));
        inputs.Refused = (path, _) => told.Add(path);

        inputs.SetScale("/a.toml", "worker", new Scale(2, 5));
        inputs.SetScale("/a.toml", "worker", new Scale(2, 6));
        Assert.Equal(6, inputs.Of("/a.toml").Scales["worker"].Count);
        Assert.Equal([Path.Combine(state, "files.json")], told);

        File.Delete(state);
        inputs.SetScale("/a.toml", "worker", new Scale(2, 6));
        var next = new FileInputs();
        next.KeepIn(Path.Combine(state, "files.json"));
        Assert.Equal(6, next.Of("/a.toml").Scales["worker"].Count);
    }
}
