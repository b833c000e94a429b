namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>Exec stages, which live for some milliseconds only: caught between their start and their becoming the service.</summary>
internal static class Stages
{
    /// <summary>
    /// Has a staged service started again and again until a stage could be stopped (SIGSTOP), and tells the stage's pid and the
    /// client that waits for it. One that was too quick is stopped as a service.
    /// </summary>
    public static async Task<(int Stage, Client Start)> Catch(Sandbox box, string service)
    {
        for (var round = 0; round < 200; round++)
        {
            var keeper = box.Keeper;
            var start = box.Begin("start", service);
            while (!start.Ended.IsCompleted)
            {
                var stage = Of(keeper).FirstOrDefault(pid => Libc.kill(pid, (int)Signal.STOP) == 0);
                if (stage == 0) continue;
                // stopped is who the signal has reached; it may have become the service in between
                await Eventually.True(() => Proc.Stat(stage) is null or { State: 'T' or 'Z' });
                if (IsStage(stage)) return (stage, start);
                _ = Libc.kill(stage, (int)Signal.CONT);
                break;
            }

            await start.EndedWithin(TimeSpan.FromSeconds(30));
            await box.Do("stop", service);
        }

        throw new TimeoutException("no stage could be caught");
    }

    // only a stage has the argument; one that is just being made has the keeper's own argument list
    private static IEnumerable<int> Of(int keeper) =>
        Proc.Read(keeper, $"task/{keeper}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(int.Parse).Where(IsStage);

    private static bool IsStage(int pid) => Proc.CommandLine(pid).EndsWith(" --become", StringComparison.Ordinal);
}
