namespace PersistProc.Cli.Importing;

/// <summary>The file of a project that nothing is known of.</summary>
internal static class Example
{
    public const string Text =
        """
        # The services of this project: persistproc up starts them, persistproc down stops them.
        # Nothing was found here that says what runs, so this is an example: put your own commands in.

        [services.web]
        description = "A web server, to begin with"
        command     = "python3 -m http.server 8000 --bind 127.0.0.1"
        ready       = { tcp = 8000 }             # or http, unix, exec, a line of its log, a file

        # [services.worker]
        # command           = ["node", "worker.js"]      # words, or one string; shell = true for pipes and $VARIABLES
        # working_directory = "worker"                   # relative to this file
        # environment       = { LOG = "debug" }
        # environment_files = ["-.env"]                  # "-": may be missing
        # requires          = ["web"]
        # after             = ["web"]                    # started when that is ready
        # restart           = "on-failure"               # the default; "always", "no" …
        # stop              = ["INT 5s", "TERM 5s", "KILL"]

        """;
}
