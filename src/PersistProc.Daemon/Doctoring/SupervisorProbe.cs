using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>Lock, socket, keeper, supervisor, and whether they are the installed ones.</summary>
internal static class SupervisorProbe
{
    public static IEnumerable<HealthCheck> Look(Examination of)
    {
        if (!of.IsRunning)
        {
            yield return Doctor.Ok("supervisor", "none runs; the first command starts one");
            if (File.Exists(of.Places.Where)) yield return Doctor.Warn("socket", $"{of.Places.Where} is there though no supervisor runs: the last one did not end in order", "Nothing: the next start replaces it");
            yield break;
        }
        yield return Doctor.Ok("lock", $"{of.Places.Lock} is held by the keeper");
        if (of.Version is not { } version)
        {
            yield return Doctor.Bad("supervisor", of.Failure, $"Look at the end of {Path.Combine(of.Places.State, "persistprocd.log")} and of stderr.log beside it");
            yield break;
        }
        yield return Doctor.Ok("supervisor", $"version {version.Version}, pid {version.Pid}, number {version.Generation} of this keeper");
        yield return Doctor.Ok("keeper", $"version {version.KeeperVersion}, pid {version.KeeperPid}");
        if (version.Http is { } address) yield return Doctor.Ok("port", $"it serves on http://{address} too, for who brings the token in {Path.Combine(of.Places.State, "token")}");
        if (version.HttpError is { } closed) yield return Doctor.Bad("port", $"no TCP port is open: {closed}", "Then restart the supervisor: persistproc upgrade");
        yield return version.HolderPid is { } holder
            ? Doctor.Ok("holder", $"pid {holder}; it goes on in the keeper's place if that one dies")
            : Doctor.Warn("holder", "none has everything now: should the keeper die, only the supervisor could go on in its place", "Nothing: the keeper starts one by itself. If this stays, look at the end of stderr.log in the state directory");
        if (version.Version != Wire.Version || version.KeeperVersion is not ("?" or Wire.Version))
            yield return Doctor.Warn("version", $"version {version.Version} runs, {Wire.Version} is installed", "Run: persistproc upgrade");
        else if (version.Program is { } program && program != Environment.ProcessPath)
            yield return Doctor.Warn("version", $"the supervisor that runs is {program}, installed is {Environment.ProcessPath}", "Run: persistproc upgrade");
    }
}
