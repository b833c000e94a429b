using System.Text;

namespace PersistProc.Cli.Installing;

/// <summary>The systemd user unit that runs the supervisor (systemd.service(5)).</summary>
internal static class SystemdService
{
    public const string Name = "persistproc.service";

    /// <summary>Its text, without the seal.</summary>
    public static string Text(ServiceCommand command)
    {
        var text = new StringBuilder(
            $"""
            # To change it, leave this file as it is: systemctl --user edit {Name}

            [Unit]
            Description=PersistProc, the supervisor of your own processes
            Documentation=man:persistproc(1)

            [Service]
            Type=notify
            # the main process is the keeper; should it be killed, its successor says that it is now
            NotifyAccess=all
            ExecStart={Line(command.Words("serve"))}
            # each service by its own ladder, dependents first
            ExecStop={Line(command.Words("shutdown"))}
            TimeoutStopSec=3min
            # services are ended by their supervisor alone
            KillMode=process
            # and have control groups of their own below the unit's; that they may, nothing else tells in a user's manager
            Delegate=yes
            Environment=PERSISTPROC_CGROUPS=delegated
            # one that runs out of memory is that one's matter
            OOMPolicy=continue

            """);
        foreach (var (name, value) in command.Variables) text.Append("Environment=").Append(Quote($"{name}={value}", dollar: false)).Append('\n');
        return text.Append("\n[Install]\nWantedBy=default.target\n").ToString();
    }

    private static string Line(IReadOnlyList<string> words) => string.Join(' ', words.Select((word, index) => Quote(word, dollar: index > 0)));

    // specifiers (%) are expanded everywhere, variables ($) in the arguments of a command and not in its path
    private static string Quote(string word, bool dollar)
    {
        var text = new StringBuilder();
        foreach (var letter in word)
        {
            text.Append(letter switch
            {
                '%' => "%%",
                '$' when dollar => "$$",
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                _ => letter.ToString(),
            });
        }
        var isPlain = word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+=:@%$,~".Contains(letter, StringComparison.Ordinal));
        return isPlain ? text.ToString() : $"\"{text}\"";
    }
}
