using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Linux.Launching;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// The rest of an environment, which only the machine knows: what is beneath where there is no caller, the user's own HOME
/// and name, and the files of variables, read at each start.
/// </summary>
internal static class LaunchEnvironment
{
    /// <summary>The complete environment, or null and why a file cannot be used.</summary>
    public static ValueMap<string>? Complete(SpawnOrder order, UserChange change, out LaunchFailure? failure)
    {
        failure = null;
        var unit = order.Unit;
        var environment = order.Environment;
        if (order.Caller is null) environment = ServiceEnvironment.Inherited(unit, FileInputs.OwnEnvironment).Under(environment);
        if (change.Account is { } account) environment = ServiceEnvironment.Underlay(WithoutSession(environment, unit), unit, Facts(account));
        foreach (var file in unit.EnvironmentFiles)
        {
            if (EnvironmentFileReader.Read(file, out var wrong) is { } variables) environment = ServiceEnvironment.Underlay(environment, unit, variables);
            else failure ??= new LaunchFailure(LaunchStage.Environment, 0, wrong, 125);
        }

        return failure is null ? environment : null;
    }

    private static ValueMap<string> Facts(Account account) => new([
        KeyValuePair.Create("HOME", account.Home), KeyValuePair.Create("USER", account.Name),
        KeyValuePair.Create("LOGNAME", account.Name), KeyValuePair.Create("SHELL", account.Shell)]);

    // a directory of another user's login session is nothing for this one
    private static ValueMap<string> WithoutSession(ValueMap<string> environment, ServiceUnit unit) =>
        environment.Where(variable => variable.Key != "XDG_RUNTIME_DIR" || unit.Environment.ContainsKey(variable.Key)).ToValueMap();
}
