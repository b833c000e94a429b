namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A copy of the programs in a directory of its own, in which a test may put others in their place.</summary>
internal sealed class Installation
{
    private static readonly string[] Programs = ["persistproc", "persistprocd", "persistproc-keeper"];
    private readonly Sandbox _box;

    public Installation(Sandbox box, string name)
    {
        (_box, Directory) = (box, Path.Combine(box.Base, name));
        System.IO.Directory.CreateDirectory(Directory);
        foreach (var path in System.IO.Directory.EnumerateFiles(Binaries.Directory).Where(path => Programs.Contains(Path.GetFileName(path)) || Path.GetExtension(path) is ".dll" or ".json"))
            File.Copy(path, Path.Combine(Directory, Path.GetFileName(path)));
    }

    public string Directory { get; }

    public string this[string program] => Path.Combine(Directory, program);

    /// <summary>A script in a program's place.</summary>
    public void Put(string program, string script)
    {
        File.Delete(this[program]);
        File.WriteAllText(this[program], script);
        File.SetUnixFileMode(this[program], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// From now on a supervisor is the real one, unless there is a file `fake` in the directory of the clients: then it is
    /// that script, with the control socket at 3.
    /// </summary>
    public void PutSwitch() =>
        Put("persistprocd", $"#!/bin/sh\n[ -e {_box.At("fake")} ] && . {_box.At("fake")}\nexec {Path.Combine(Binaries.Directory, "persistprocd")} \"$@\"\n");

    /// <summary>Has supervisors be a script, until the file is removed.</summary>
    public void Fake(string script) => File.WriteAllText(_box.At("fake"), script);

    public void FakeNoMore() => File.Delete(_box.At("fake"));

    public Task<Result> Run(params IReadOnlyList<string> arguments) => _box.Run([this["persistproc"], "--root", _box.Root, .. arguments]);
}
