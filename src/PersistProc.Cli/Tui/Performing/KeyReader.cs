using PersistProc.Linux.Terminals;

namespace PersistProc.Cli.Tui;

/// <summary>Reads the keys, on a thread of its own, while the terminal is ours.</summary>
/// <param name="post">Told of what was pressed, clicked, pasted.</param>
internal sealed class KeyReader(Action<TuiInput> post) : IDisposable
{
    // what comes of one key comes at once, also over a slow line
    private const int EscapeMilliseconds = 40;
    private const int Hangup = 1;

    private readonly TerminalKeys _keys = new(0);
    private TaskCompletionSource? _stopped;

    public void Start()
    {
        if (_stopped is not null) return;
        var stopped = _stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Read(stopped)) { IsBackground = true, Name = "keys" }.Start();
    }

    /// <summary>Leaves off; no key that is pressed from now on is taken.</summary>
    public async Task StopAsync()
    {
        if (_stopped is not { } stopped) return;
        _keys.Interrupt();
        await stopped.Task.ConfigureAwait(false);
        _stopped = null;
    }

    public void Dispose() => _keys.Dispose();

    private void Read(TaskCompletionSource stopped)
    {
        var (parser, buffer, inputs) = (new InputParser(), new byte[4096], new List<TuiInput>());
        try
        {
            while (true)
            {
                var wait = _keys.Wait(buffer, parser.IsPending ? EscapeMilliseconds : -1, out var count);
                if (wait == KeyWait.Interrupted) break;
                if (wait == KeyWait.Came) parser.Feed(buffer.AsSpan(0, count), inputs);
                else if (wait == KeyWait.TimedOut) parser.GiveUp(inputs);
                else inputs.Add(new TuiInput.Ordered(128 + Hangup));
                foreach (var input in inputs) post(input);
                inputs.Clear();
                if (wait == KeyWait.HungUp) break;
            }
        }
        finally
        {
            stopped.TrySetResult();
        }
    }
}
