using System.CommandLine;
using System.Text.Json;
using PersistProc.Cli.Arguments;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli;

/// <summary>One call of the program, parsed: what a verb needs to do its work.</summary>
internal sealed class Invocation
{
    private readonly ParseResult _parsed;
    private SupervisorClient? _client;
    private Locations? _locations;

    private Invocation(ParseResult parsed, IReadOnlyList<string> words, Voice voice)
    {
        _parsed = parsed;
        Words = words;
        Voice = voice;
    }

    /// <summary>The command, as it was typed (verbs that cut); else the names.</summary>
    public IReadOnlyList<string> Words { get; }

    public Voice Voice { get; }

    public bool Json => Voice.Json;

    /// <summary>The value of <c>-o</c>.</summary>
    public string Format { get; private init; } = "text";

    /// <summary>JSON by a word of this call: what a shell evaluates at its start is no document because the environment says so.</summary>
    public bool SaysJson { get; private init; }

    public Locations Locations => _locations ??= Locate(Root);

    public SupervisorClient Client => _client ??= Connect(autostart: true);

    /// <summary>What <c>--root</c> said.</summary>
    public string? Root { get; private init; }

    /// <summary>The TCP port that was asked for.</summary>
    public string? Port { get; private init; }

    /// <summary>A supervisor is started where none runs.</summary>
    public bool Autostart { get; private init; }

    /// <summary>How to call this program for the same supervisor, in a hint.</summary>
    public string Self => Root is { } root ? "persistproc --root " + Printing.Words.Command([root]) : "persistproc";

    /// <summary>The directory this was called in: targets are looked up there.</summary>
    public static string Cwd
    {
        get
        {
            try
            {
                return Environment.CurrentDirectory;
            }
            catch (IOException)
            {
                throw NoDirectory();
            }
        }
    }

    private static SupervisorException NoDirectory() => new("the current directory: it does not exist any more. cd somewhere else");

    private static Locations Locate(string? root)
    {
        try
        {
            return Locations.Of(root);
        }
        catch (IOException)
        {
            throw NoDirectory();
        }
    }

    /// <summary>A client that may be forbidden to start a supervisor, whatever the user says.</summary>
    /// <param name="autostart">Whether it may, if the user does not forbid it.</param>
    /// <param name="patience">How long it waits for one that does not accept connections; null: as usual.</param>
    /// <param name="warn">Who is told what does not hinder; null: the person, on standard error.</param>
    public SupervisorClient Connect(bool autostart = true, TimeSpan? patience = null, Action<string>? warn = null)
    {
        var options = new ClientOptions { Autostart = autostart && Autostart, Warn = warn ?? Voice.Note, Trace = warn is null && Voice.IsVerbose ? Voice.Trace : null };
        return new SupervisorClient(Locations, patience is { } time ? options with { Patience = time } : options);
    }

    /// <summary>Prints what a shell evaluates.</summary>
    public void PrintScript(string shell, string script)
    {
        if (SaysJson) Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(new ScriptDocument(shell, script), CliJson.Readable.ScriptDocument));
        else Voice.Print(script);
    }

    /// <summary>The value of an option of the verb, or its default.</summary>
    public T? Get<T>(Option<T> option) => _parsed.GetValue(option);

    /// <summary>True: the user wrote it.</summary>
    public bool Has(Option option) => _parsed.GetResult(option) is { Implicit: false };

    public static Invocation Parse(Verb verb, CutLine line, Voice voice)
    {
        var globals = new GlobalOptions();
        // Its own name must not be a word that may come as an argument: the parser would swallow it.
        var syntax = new Command("persistproc:" + verb.Name) { TreatUnmatchedTokensAsErrors = true };
        foreach (var option in verb.Options) syntax.Add(option);
        foreach (var option in globals.All) syntax.Add(option);
        var names = new Argument<string[]>("NAME") { Arity = ArgumentArity.ZeroOrMore };
        if (!verb.Cuts && verb.TakesNames) syntax.Add(names);
        var parsed = syntax.Parse(line.Options, new ParserConfiguration { ResponseFileTokenReplacer = null });

        var format = parsed.GetValue(globals.Output) ?? Environment.GetEnvironmentVariable("PERSISTPROC_FORMAT");
        voice.Configure(
            json: format == "json",
            quiet: parsed.GetValue(globals.Quiet),
            noColor: parsed.GetValue(globals.NoColor),
            verbose: parsed.GetValue(globals.Verbose));
        foreach (var error in parsed.Errors) throw new UsageException($"{verb.Name}: {WrongValue.Describe(error)}", verb);
        if (format is not (null or "" or "text" or "json") && !verb.Formats.Contains(format))
        {
            throw new UsageException($"{verb.Name}: -o {format}: no such format. There are: text, json{string.Concat(verb.Formats.Select(f => ", " + f))}", verb);
        }
        var words = verb.Cuts || !verb.TakesNames ? line.Command : parsed.GetValue(names) ?? [];
        return new Invocation(parsed, words, voice)
        {
            Format = string.IsNullOrEmpty(format) ? "text" : format,
            SaysJson = parsed.GetValue(globals.Output) == "json",
            Root = parsed.GetValue(globals.Root),
            Port = parsed.GetValue(globals.Port),
            Autostart = !parsed.GetValue(globals.NoAutostart),
        };
    }
}
