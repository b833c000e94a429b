namespace PersistProc.Cli.Commands;

/// <summary><c>ctrl start|stop|restart …</c>: the ancestor's form of the same.</summary>
internal sealed class CtrlVerb : Verb
{
    public override string Name => "ctrl";

    public override string Summary => "ctrl start|stop|restart …: an older form of the same";

    public override string Operands => "start|stop|restart …";

    public override IReadOnlyList<string> Examples => ["persistproc ctrl restart api"];

    /// <summary>The verb that is meant.</summary>
    public static Verb Of(IReadOnlyList<string> arguments, ref int at)
    {
        var action = at < arguments.Count ? arguments[at] : "";
        at++;
        return action switch
        {
            "start" => new StartVerb(),
            "stop" => new StopVerb(),
            "restart" => new RestartVerb(),
            "--help" or "-h" => new CtrlVerb(),
            _ => throw new UsageException("ctrl: what? One of start, stop, restart", new CtrlVerb()),
        };
    }

    public override Task<int> RunAsync(Invocation invocation) => throw new UsageException("ctrl: what? One of start, stop, restart", this);
}
