using PersistProc.Cli.Arguments;
using PersistProc.Cli.Commands;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli;

/// <summary>Parse, one request, print.</summary>
internal static class CommandLine
{
    /// <summary>Wrong usage.</summary>
    public const int Usage = 2;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        using var closed = new ClosedStreams();
        var voice = new Voice();
        Verb? verb = null;
        IReadOnlyList<string> words = [];
        try
        {
            var line = ArgumentCutter.Cut(arguments, ProgramSearch.IsProgram);
            (verb, words) = (line.Verb, line.Command);
            if (line.Help)
            {
                var help = verb is null ? Help.OfAll() : Help.Of(verb);
                voice.Print(voice.IsColorful ? Colors.OfHelp(help) : help);
                return 0;
            }
            var invocation = Invocation.Parse(verb!, line, voice);
            foreach (var option in line.Unused) voice.Note($"ctrl {verb!.Name}: {option} means nothing here, and is left away");
            if (verb is ServeVerb && !arguments.Contains("serve") && voice.Error.IsTerminal) voice.Note("no command: this serves in the foreground, Ctrl-C ends it. Help: persistproc --help");
            return await verb!.RunAsync(invocation).ConfigureAwait(false);
        }
        catch (UsageException e)
        {
            // it may be too early for the voice to know
            if (FormatWish.IsJson(arguments, Environment.GetEnvironmentVariable("PERSISTPROC_FORMAT"))) voice.WantJson();
            voice.Fail(e.Message);
            return Usage;
        }
        catch (SupervisorException e)
        {
            voice.Fail(e.Message + (e.Code == ErrorCode.NoSuchTarget && verb is not null ? LateOptions.Hint(verb, words) : ""), e.Body);
            if (e.Code == ErrorCode.NoSuchTarget && verb?.NoSuchTarget is { } unknown) return unknown;
            return verb?.OwnFailure is { } code && e.ExitCode is 1 or SupervisorException.Unreachable ? code : e.ExitCode;
        }
        catch (BrokenPipeException)
        {
            return 128 + 13;        // whoever read us has had enough; what SIGPIPE would have said
        }
        catch (Exception e)
        {
            // Ours, whatever it is. The framework's own texts are not in the binary: its type and place say more.
            voice.Fail($"{verb?.Name ?? "persistproc"}: internal error: {e.GetType().Name} {e.Message}. Please report it, with this:\n{e.StackTrace}");
            return verb?.OwnFailure ?? 1;
        }
    }
}
