using PersistProc.Keeper;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Terminals;

// Stage 1 (--background, --foreground) takes the lock and the socket and starts stage 2 with them; stage 2 (--keep)
// is born with its signals blocked, which is why there are two: see Preparation.
try
{
    if (args is [ExecStage.Argument]) return ExecStage.Run();
    if (args is ["--hold"]) return Holder.Run();
    if (args is [TerminalGuard.Argument]) return TerminalGuard.Run();
    var options = KeeperOptions.Parse(args);
    return options.Stage switch
    {
        KeeperStage.Keep => options.Table == 0 ? KeeperLoop.Run(options) : Succession.Run(options),
        KeeperStage.Check => Succession.Check(),
        _ => Preparation.Run(options),
    };
}
catch (Exception failure) when (failure is IOException or ArgumentException or FormatException or UnauthorizedAccessException)
{
    StandardError.SayOnce(failure.Message);
    return 1;
}
