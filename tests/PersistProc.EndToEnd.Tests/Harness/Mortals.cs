namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>Kills our own programs: keeper (k), holder (h) and supervisor (s), one after the other or at the same instant.</summary>
internal static class Mortals
{
    /// <summary>
    /// Waits until all three are there and the holder has everything, then kills as said: `kh` one after the other, with a pause, `k+h` at once.
    /// </summary>
    public static async Task Kill(Sandbox box, string whom, TimeSpan between = default)
    {
        await Whole(box);
        await KillNow(box, whom, between);
    }

    /// <summary>The same, however far they are: who is not there just now is not killed.</summary>
    public static async Task KillNow(Sandbox box, string whom, TimeSpan between = default)
    {
        var victims = Find(box, whom);
        if (whom.Contains('+', StringComparison.Ordinal))
        {
            // nobody can act on the others' ends any more
            foreach (var victim in victims) _ = Libc.kill(victim, (int)Signal.STOP);
            foreach (var victim in victims) _ = Libc.kill(victim, (int)Signal.KILL);
        }
        else
        {
            for (var n = 0; n < victims.Length; n++)
            {
                if (n > 0) await Eventually.Passes(between);
                _ = Libc.kill(victims[n], (int)Signal.KILL);
            }
        }
        // whoever became the keeper, the process is another or it is not there; one whose first thread is dead has its sockets as long as the others die
        await Eventually.True(() => whom.Contains('+', StringComparison.Ordinal) == false || victims.All(victim => !Proc.Alive(victim) && Proc.Threads(victim) <= 1));
    }

    /// <summary>Waits until a supervisor answers and tells of a holder that has everything.</summary>
    public static async Task Whole(Sandbox box)
    {
        await Eventually.True(async () => Told(await box.Cli("-o", "json", "--no-autostart", "version")), TimeSpan.FromSeconds(60), 20);

        bool Told(Result result) =>
            result.ExitCode == 0
            && Sandbox.ParseJson(result, ["version"]).GetProperty("supervisor") is { ValueKind: System.Text.Json.JsonValueKind.Object } supervisor
            && supervisor.TryGetProperty("holder_pid", out var holder) && holder.ValueKind == System.Text.Json.JsonValueKind.Number
            && holder.GetInt32() == box.Holder;
    }

    private static int[] Find(Sandbox box, string whom) =>
        [.. whom.Where(char.IsLetter).Select(each => each switch { 'k' => box.Keeper, 'h' => box.Holder, _ => box.Supervisor }).Where(pid => pid != 0)];
}
