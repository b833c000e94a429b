using System.Globalization;

namespace PersistProc.Dummy;

/// <summary>All that the dummy can do.</summary>
internal static class Steps
{
    /// <summary>How many words follow a verb; -1: all up to the block.</summary>
    public static readonly IReadOnlyDictionary<string, int> Arity = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["help"] = 0,
        // output
        ["print"] = 1,          // TEXT: a line on stdout
        ["complain"] = 1,       // TEXT: a line on stderr
        ["say"] = 1,            // TEXT: without a newline
        ["lines"] = 3,          // COUNT LENGTH BATCH: numbered lines of LENGTH bytes, in writes of BATCH bytes
        ["both"] = 1,           // COUNT: numbered lines, odd ones on stderr
        ["tick"] = 1,           // MICROSECONDS: numbered lines with that pause between them, until halted; then "done COUNT"
        ["flood"] = 1,          // BYTES of a pattern that repeats every 251 bytes
        ["river"] = 1,          // BYTES without one newline
        ["twins"] = 1,          // COUNT: numbered lines on stdout and on stderr, by two threads at once
        ["every-byte"] = 0,     // the 256 values, once each
        ["env"] = 0,            // the environment, NAME=VALUE lines, sorted
        ["report"] = 0,         // facts about itself, one JSON line
        // input
        ["echo"] = 0,           // stdin to stdout until its end
        ["count"] = 0,          // "COUNT bytes" of stdin at its end
        // what it says of itself
        ["notify"] = 1,         // TEXT to NOTIFY_SOCKET, lines separated by commas
        // signals
        ["ignore"] = 1,         // NAMES, separated by commas, or ALL that can be ignored
        ["on"] = 1,             // NAME { STEPS }: runs them when the signal comes
        ["halt"] = 0,           // ends a `tick` or a `wait`
        // the end
        ["exit"] = 1,           // CODE
        ["die"] = 1,            // SIGNAL of its own
        ["crash-once"] = 1,     // PATH: the first time makes the file and dies by SEGV, later goes on
        // time and files
        ["wait"] = 0,           // until halted or killed
        ["sleep"] = 1,          // SECONDS
        ["await-file"] = 1,     // PATH
        ["pid-file"] = 1,       // PATH: its pid, appearing at once
        ["append"] = 2,         // PATH TEXT: a line
        ["stamp"] = 1,          // PATH: "PID NANOSECONDS" of the monotonic clock, a line
        // for who checks from outside: see Witness
        ["mark"] = 1,           // TEXT: nothing; it can be seen in the argument list
        ["enter"] = 1,          // DIRECTORY: an instance began, and is alone
        ["chronicle"] = 3,      // DIRECTORY MICROSECONDS one|both: numbered lines until halted, counted in a file
        // the process itself
        ["stop-self"] = 0,
        ["close-stdio"] = 0,
        // others: flags are session, group, orphan (by a double fork), wiped (no environment), silent (/dev/null)
        ["spawn"] = -1,         // FLAGS { STEPS }
        ["storm"] = 1,          // COUNT { STEPS }: that many children at once
    };

    public static readonly IReadOnlySet<string> WithBlock = new HashSet<string>(StringComparer.Ordinal) { "on", "spawn", "storm" };

    public static int Run(IReadOnlyList<Step> steps)
    {
        foreach (var step in steps)
            Do(step);
        return 0;
    }

    private static void Do(Step step)
    {
        switch (step.Verb)
        {
            case "help": Output.Print(1, string.Join('\n', Arity.Keys)); break;
            case "print": Output.Print(1, step.Argument); break;
            case "complain": Output.Print(2, step.Argument); break;
            case "say": Output.Write(1, step.Argument); break;
            case "lines": Output.Lines(Number(step, 0), (int)Number(step, 1), (int)Number(step, 2)); break;
            case "both": Output.Both(Number(step, 0)); break;
            case "tick": Output.Tick(Number(step, 0)); break;
            case "flood": Output.Flood(Number(step, 0)); break;
            case "river": Output.River(Number(step, 0)); break;
            case "twins": Output.Twins(Number(step, 0)); break;
            case "every-byte": Output.EveryByte(); break;
            case "env": Output.Print(1, string.Join('\n', Facts.Environment())); break;
            case "report": Output.Print(1, Facts.Report()); break;
            case "echo": Input.Echo(); break;
            case "count": Output.Print(1, $"{Input.Count()} bytes"); break;
            case "notify": Output.Notify(step.Argument); break;
            case "ignore": Signals.Ignore(step.Argument); break;
            case "on": Signals.On(step.Argument, Script.Parse(step.Block)); break;
            case "halt": Signals.Halted.Set(); break;
            case "exit": Libc._exit((int)Number(step, 0)); break;
            case "die": Signals.Die(step.Argument); break;
            case "crash-once": CrashOnce(step.Argument); break;
            case "wait": Signals.Halted.Wait(); break;
            case "sleep": _ = Libc.usleep((uint)(double.Parse(step.Argument, CultureInfo.InvariantCulture) * 1_000_000)); break;
            case "await-file": AwaitFile(step.Argument); break;
            case "pid-file": PidFile(step.Argument); break;
            case "append": Libc.Append(step.Argument, step.Arguments[1]); break;
            case "stamp": Libc.Append(step.Argument, $"{Environment.ProcessId} {Libc.MonotonicNanoseconds()}"); break;
            case "mark": break;
            case "enter": Witness.Enter(step.Argument); break;
            case "chronicle": Witness.Chronicle(step.Argument, Number(step, 1), step.Arguments[2] == "both"); break;
            case "stop-self": _ = Libc.kill(Environment.ProcessId, Libc.SIGSTOP); break;
            case "close-stdio": Array.ForEach([0, 1, 2], fd => _ = Libc.close(fd)); break;
            case "spawn": Family.Spawn(step.Block, step); break;
            case "storm": Family.Storm(Number(step, 0), step); break;
            default: throw new FormatException($"dummy: '{step.Verb}' is in the table but not done");
        }
    }

    private static long Number(Step step, int at) => long.Parse(step.Arguments[at], CultureInfo.InvariantCulture);

    private static void CrashOnce(string path)
    {
        if (File.Exists(path))
            return;
        File.WriteAllText(path, "crashed\n");
        Signals.Die("SEGV");
    }

    private static void AwaitFile(string path)
    {
        while (!File.Exists(path))
            _ = Libc.usleep(1000);
    }

    private static void PidFile(string path)
    {
        File.WriteAllText(path + ".new", $"{Environment.ProcessId}\n");
        File.Move(path + ".new", path, overwrite: true);
    }
}
