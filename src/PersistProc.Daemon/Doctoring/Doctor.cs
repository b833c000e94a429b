using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>
/// `persistprocd --doctor`: looks at everything a supervisor needs, whether one runs or not, changes nothing and starts
/// nothing. One probe a file; each answers in lines that say what is so and what to do.
/// </summary>
internal static class Doctor
{
    private static readonly Func<Examination, IEnumerable<HealthCheck>>[] Probes =
        [DirectoryProbe.Look, SupervisorProbe.Look, RecordProbe.Look, ServiceFileProbe.Look, LeftoverProbe.Look, LimitProbe.Look, KernelProbe.Look, CgroupProbe.Look, ClockProbe.Look];

    /// <summary>Prints the report as JSON on standard output.</summary>
    /// <param name="args">`--doctor`, then config, state, run, socket, the caller's directory.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var places = new Locations { Config = args[1], State = args[2], Run = args[3], Socket = args[4] };
        var examination = await Examination.BeginAsync(places, args[5]).ConfigureAwait(false);
        var checks = Probes.SelectMany(probe => Guarded(probe, examination)).ToList();
        var output = Console.OpenStandardOutput();
        await output.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new HealthReport(checks), ProtocolJson.Readable.HealthReport)).ConfigureAwait(false);
        return 0;
    }

    public static HealthCheck Ok(string check, string text) => new(check, "ok", text, null);

    public static HealthCheck Warn(string check, string text, string next) => new(check, "warn", text, next);

    public static HealthCheck Bad(string check, string text, string next) => new(check, "bad", text, next);

    private static List<HealthCheck> Guarded(Func<Examination, IEnumerable<HealthCheck>> probe, Examination examination)
    {
        var name = probe.Method.DeclaringType?.Name ?? "probe";
        try
        {
            return [.. probe(examination)];
        }
        catch (Exception failure)
        {
            return [Bad(name, $"could not be looked at: {failure.Message}", "Please report it")];
        }
    }
}
