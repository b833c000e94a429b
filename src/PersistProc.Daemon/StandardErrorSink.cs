using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using PersistProc.Linux.Files;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace PersistProc.Daemon;

/// <summary>
/// The log for whoever watches `serve`. A terminal stopped with Ctrl-S, or a pipe that nobody reads, takes nothing for as long
/// as it likes, and a supervisor that waits for it answers nobody: so a thread of its own writes, and what does not fit into
/// its queue is left out, counted, and said where it is missing. The log's file has all of it.
/// </summary>
internal sealed class StandardErrorSink : ILogEventSink, IDisposable
{
    /// <summary>How many lines may wait.</summary>
    internal const int Room = 500;

    private readonly BlockingCollection<string> _lines = new(Room);
    private readonly Lock _gate = new();
    private readonly ITextFormatter _formatter;
    private readonly Action<string> _tell;
    private readonly Thread _writer;
    private int _leftOut;

    /// <param name="formatter">Makes lines.</param>
    /// <param name="tell">Writes one, and may wait as long as it likes.</param>
    public StandardErrorSink(ITextFormatter formatter, Action<string> tell)
    {
        (_formatter, _tell) = (formatter, tell);
        _writer = new Thread(Write) { IsBackground = true, Name = "onlooker" };
        _writer.Start();
    }

    /// <summary>Writes to descriptor 2. Not by Console: whoever waits there holds its lock, and the process's end wants that too.</summary>
    public static void ToStandardError(string line) => MemoryFile.WriteAll(2, Encoding.UTF8.GetBytes(line));

    /// <summary>How long the end waits for somebody to read.</summary>
    internal TimeSpan LastWords { get; init; } = TimeSpan.FromMilliseconds(300);

    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        _formatter.Format(logEvent, line);
        lock (_gate)
        {
            if (_lines.IsAddingCompleted) return;
            SayWhatIsMissing();
            if (_leftOut > 0 || !_lines.TryAdd(line.ToString())) _leftOut++;
        }
    }

    private void SayWhatIsMissing()
    {
        if (_leftOut > 0 && _lines.TryAdd(string.Create(CultureInfo.InvariantCulture, $"(lines left out here, since nobody read them: {_leftOut}; the log's file has them)\n"))) _leftOut = 0;
    }

    private void Write()
    {
        foreach (var line in _lines.GetConsumingEnumerable())
        {
            try
            {
                _tell(line);
            }
            catch (IOException)
            {
                // nobody listens any more
            }

            if (_lines.Count > 0) continue;
            lock (_gate)
            {
                if (!_lines.IsAddingCompleted) SayWhatIsMissing();
            }
        }
    }

    /// <summary>The last lines are written if somebody reads.</summary>
    public void Dispose()
    {
        lock (_gate) _lines.CompleteAdding();
        _writer.Join(LastWords);
    }
}
