using System.CommandLine;
using PersistProc.Core;

namespace PersistProc.Cli.Commands;

/// <summary><c>--detach-keys</c>, the same for each command that may sit before a program's terminal.</summary>
internal static class DetachKeysOption
{
    public static Option<string?> Make() =>
        new("--detach-keys") { Description = @"the keys that leave it running (default: ctrl-\ twice), such as ctrl-p,ctrl-q; none for no keys", HelpName = "KEYS" };

    public static string? Read(Invocation invocation, Option<string?> option, Verb verb)
    {
        if (invocation.Get(option) is not { } keys) return null;
        return DetachKeys.Parse(keys, out var why) is null ? throw new UsageException($"{verb.Name}: --detach-keys: {why}", verb) : keys;
    }
}
