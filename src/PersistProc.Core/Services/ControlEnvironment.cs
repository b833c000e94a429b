using System.Globalization;

namespace PersistProc.Core;

/// <summary>What a control command is told of the instance it is run for (systemd.exec(5), "Environment variables set by the service manager").</summary>
public static class ControlEnvironment
{
    /// <summary>The names.</summary>
    public static ValueList<string> Names { get; } = ["MAINPID", "SERVICE_RESULT", "EXIT_CODE", "EXIT_STATUS"];

    /// <summary>The variables: MAINPID while its leader lives; behind its end what became of it.</summary>
    public static ValueMap<string> Of(ServiceRecord record, ControlStage stage)
    {
        var (instance, all) = (record.Instance, new Dictionary<string, string>(StringComparer.Ordinal));
        if (instance is { Pid: { } pid, Exit: null } && stage is not ControlStage.StartPre) all["MAINPID"] = (instance.MainPid ?? pid).ToString(CultureInfo.InvariantCulture);
        if (instance is null || stage is not (ControlStage.Stop or ControlStage.StopPost)) return all.ToValueMap();
        all["SERVICE_RESULT"] = Result(record, instance);
        if (instance.Exit is { IsLost: false } exit)
        {
            all["EXIT_CODE"] = exit switch { { Code: not null } => "exited", { CoreDumped: true } => "dumped", _ => "killed" };
            all["EXIT_STATUS"] = exit.Code is { } code ? code.ToString(CultureInfo.InvariantCulture) : exit.Signal!.Value.ShortName;
        }

        return all.ToValueMap();
    }

    /// <summary>A command's words with what is told of the instance put in: <c>$MAINPID</c>, as systemd has it. A line for the shell is the shell's.</summary>
    public static ValueList<string> Expand(ControlCommand command, bool shell, ValueMap<string> told) => shell ? command.Words : command.Words.Select(word => Expand(word, told)).ToValueList();

    private static string Expand(string word, ValueMap<string> told)
    {
        if (!word.Contains('$', StringComparison.Ordinal)) return word;
        return Names.Aggregate(word, (text, name) =>
        {
            var value = told.TryGetValue(name, out var known) ? known : "";
            return text.Replace($"${{{name}}}", value, StringComparison.Ordinal).Replace($"${name}", value, StringComparison.Ordinal);
        });
    }

    private static string Result(ServiceRecord record, InstanceRecord instance)
    {
        if (instance.Failure is not null) return "resources";
        return instance.Fault switch
        {
            Reason.NotReady or Reason.RanTooLong or Reason.ControlFailed { Exit: null } => "timeout",
            Reason.Silent or Reason.Unhealthy => "watchdog",
            Reason.ControlFailed failed => Result(failed.Exit!.Value),
            _ when instance.Exit is not { } exit || record.Wish is Wish.Down || ExitJudgement.IsClean(record.Unit, exit) => "success",
            _ => Result(instance.Exit!.Value),
        };
    }

    private static string Result(ExitStatus exit) => exit switch
    {
        { CoreDumped: true } => "core-dump",
        { Signal: not null } => "signal",
        { NeverRan: true } => "resources",
        _ => "exit-code",
    };
}
