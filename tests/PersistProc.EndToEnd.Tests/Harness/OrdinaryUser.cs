namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A user who may do nothing special. Root becomes `nobody` by setpriv(1); everybody else is one already.</summary>
internal static class OrdinaryUser
{
    private const uint Nobody = 65534;

    /// <summary>From now on the sandbox's clients, and so its supervisor and services, are his. Null, or why that cannot be.</summary>
    public static async Task<string?> Own(Sandbox box)
    {
        if (Libc.getuid() != 0) return null;
        // the checkout may be closed to him
        var programs = new Installation(box, "bin");
        File.Copy(Binaries.Dummy, programs["dummy"], overwrite: true);
        foreach (var path in Directory.EnumerateFileSystemEntries(box.Base, "*", SearchOption.AllDirectories).Append(box.Base).Append(programs.Directory)) Libc.Check(Libc.chown(path, Nobody, Nobody), "chown");
        foreach (var path in Directory.EnumerateFiles(programs.Directory)) File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        (box.Program, box.Variables["PERSISTPROC_DUMMY"]) = (programs["persistproc"], programs["dummy"]);
        box.Variables["USER"] = box.Variables["LOGNAME"] = "nobody";
        box.Runner.AddRange(["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"]);
        var tried = await box.Run([.. box.Runner, "true"]);
        return tried.ExitCode == 0 ? null : $"no other user can be had: {tried.Stderr.Trim()}";
    }

    /// <summary>The dummy, where he may execute it.</summary>
    public static string Dummy(Sandbox box) => box.Variables.GetValueOrDefault("PERSISTPROC_DUMMY") ?? Binaries.Dummy;
}
