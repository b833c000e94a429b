using System.Text;
using System.Text.Json;

namespace PersistProc.Cli.Printing;

/// <summary>What the program says, and where: results on stdout, everything else on stderr.</summary>
internal sealed class Voice
{
    private readonly Lock _gate = new();
    private StandardStream? _out;
    private StandardStream? _error;
    private bool _noColor;
    private bool _verbose;
    private int _shown;         // characters of the progress line that stands on the terminal

    public bool Json { get; private set; }

    public bool IsQuiet { get; private set; }

    /// <summary>True: our terminal leaves lines as they are, so each needs its return.</summary>
    public bool IsRaw { get; set; }

    public StandardStream Out => _out ??= new StandardStream(1);

    public StandardStream Error => _error ??= new StandardStream(2);

    /// <summary>True: results go to a person who likes colours, or to one who insists.</summary>
    public bool IsColorful => !Json && ColorRule.Decide(_noColor, Out.IsTerminal, Environment.GetEnvironmentVariable);

    /// <summary>True: <c>-v</c>.</summary>
    public bool IsVerbose => _verbose && !IsQuiet;

    public void Configure(bool json, bool quiet, bool noColor, bool verbose = false)
    {
        (Json, IsQuiet, _noColor, _verbose) = (json, quiet, noColor, verbose);
    }

    /// <summary>Errors are documents too, as they are once the options were read.</summary>
    public void WantJson() => Json = true;

    /// <summary>A result.</summary>
    public void Print(string text) => Out.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>A document of the server, as it came, and the end of its line.</summary>
    public void PrintDocument(ReadOnlySpan<byte> document)
    {
        var line = new byte[document.Length + 1];
        document.CopyTo(line);
        line[^1] = (byte)'\n';
        Out.Write(line);
    }

    /// <summary>Something worth knowing that is no result.</summary>
    public void Note(string text)
    {
        if (!IsQuiet) Complain(text);
    }

    /// <summary>What happens under the hood, for who asked with <c>-v</c>.</summary>
    public void Trace(string text)
    {
        if (IsVerbose) Complain(text);
    }

    /// <summary>How far something is that takes its time: one line that changes on a terminal, a line each time elsewhere.</summary>
    /// <param name="text">Null: it is done, the line goes away.</param>
    /// <param name="width">Columns of the terminal.</param>
    public void Progress(string? text, int width)
    {
        if (IsQuiet) return;
        if (!Error.IsTerminal)
        {
            if (text is not null) Complain(text);
            return;
        }
        lock (_gate)
        {
            if (text is null && _shown == 0) return;
            var line = text is null ? "" : Table.Cut("persistproc: " + text, Math.Max(20, width - 1));
            _shown = line.Length;
            Say($"\r\e[K{line}");
        }
    }

    /// <summary>Something the user must be told even when he wants quiet. A terminal that is gone hears nothing.</summary>
    public void Complain(string text)
    {
        lock (_gate)
        {
            Say($"{(_shown > 0 ? "\r\e[K" : "")}persistproc: {text}\n");
            _shown = 0;
        }
    }

    private void Say(string text)
    {
        try
        {
            Error.Write(Encoding.UTF8.GetBytes(IsRaw && Error.IsTerminal ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text));
        }
        catch (Exception e) when (e is IOException or BrokenPipeException)
        {
            // nobody hears it
        }
    }

    /// <summary>Lines beside the results, as they are, for who did not want quiet.</summary>
    public void Tell(string text)
    {
        if (IsQuiet) return;
        lock (_gate) Say(text);
    }

    /// <summary>An unfinished line to a person: a question.</summary>
    public void Ask(string text)
    {
        lock (_gate) Error.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The end of a command that failed: on stderr for people, on stdout too for who asked for JSON.</summary>
    /// <param name="why">WHAT: WHY, and the next step.</param>
    /// <param name="document">What the server said about it, if it did.</param>
    public void Fail(string why, ReadOnlyMemory<byte> document = default)
    {
        Complain(why);
        if (!Json) return;
        if (document.Length > 0 && document.Span[0] == (byte)'{') PrintDocument(document.Span);
        else PrintDocument(JsonSerializer.SerializeToUtf8Bytes(new ErrorDocument(why), CliJson.Default.ErrorDocument));
    }
}
