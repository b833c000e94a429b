using System.CommandLine;
using PersistProc.Cli.Arguments;

namespace PersistProc.Cli.Commands;

/// <summary><c>ctrl start|stop|restart …</c>: the ancestor's form of the same.</summary>
internal sealed class CtrlVerb : Verb
{
    public override string Name => "ctrl";

    public override string Summary => "an older form: ctrl start …, ctrl stop …, ctrl restart …";

    public override string Operands => "start|stop|restart …";

    public override IReadOnlyList<string> Examples => ["persistproc ctrl restart api", "persistproc ctrl start --label docs python3 -m http.server"];

    /// <summary>The verb of an action's name, or null.</summary>
    public static Verb? Find(string action) => action switch
    {
        "start" => new StartVerb(),
        "stop" => new StopVerb(),
        "restart" => new RestartVerb(),
        _ => null,
    };

    /// <summary>What this form takes with each action, before or after it, and the verb has not.</summary>
    public static IReadOnlyList<Option> Foreign(Verb verb) => [.. Shared().Where(option => verb.Options.All(own => own.Name != option.Name))];

    /// <summary>The verb that is meant.</summary>
    public static Verb Of(IReadOnlyList<string> arguments, ref int at, List<string> options)
    {
        List<Option> known = [.. new GlobalOptions().All, .. Shared()];
        while (at < arguments.Count && OptionReader.Take(arguments, at, known, options) is { } next) at = next;
        var action = at < arguments.Count ? arguments[at] : "";
        at++;
        return action switch
        {
            _ when Find(action) is { } verb => verb,
            "--help" or "-h" => new CtrlVerb(),
            "" => throw new UsageException("ctrl: what? One of start, stop, restart", new CtrlVerb()),
            _ => throw new UsageException($"ctrl: {action}: one of start, stop, restart", new CtrlVerb()),
        };
    }

    private static Option[] Shared() =>
        [new Option<string?>("--working-directory"), new Option<string?>("--environment"), new Option<bool>("--force"), new Option<string?>("--label")];

    public override Task<int> RunAsync(Invocation invocation) => throw new UsageException("ctrl: what? One of start, stop, restart", this);
}
