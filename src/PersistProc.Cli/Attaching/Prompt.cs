using System.Threading.Channels;
using PersistProc.Cli.Printing;

namespace PersistProc.Cli.Attaching;

/// <summary>The question after a Ctrl-C: stop, detach or continue.</summary>
internal static class Prompt
{
    /// <summary>Whether there is somebody to ask: a terminal to read and to write, and us in front of it.</summary>
    public static bool IsPossible(Voice voice) => !Console.IsInputRedirected && voice.Error.IsTerminal && OwnTerminal.IsForeground();

    /// <summary>The answer. A second Ctrl-C, or any other signal, detaches; the program's end is "continue".</summary>
    public static async Task<Move> AskAsync(Voice voice, string question, ChannelReader<Cause> signals, Task ended)
    {
        var keys = await TerminalKeys.OpenAsync().ConfigureAwait(false);
        await using var restored = keys.ConfigureAwait(false);
        voice.Ask(question);
        var signal = signals.WaitToReadAsync().AsTask();
        var answer = await AnswerAsync(keys, signal, ended).ConfigureAwait(false);
        if (signal.IsCompleted) signals.TryRead(out _);
        voice.Ask(answer switch { Move.Stop => "stop\n", Move.Detach => "detach\n", _ => "continue\n" });
        return answer;
    }

    private static async Task<Move> AnswerAsync(TerminalKeys keys, Task signal, Task ended)
    {
        while (true)
        {
            var key = keys.ReadAsync();
            var first = await Task.WhenAny(key, signal, ended).ConfigureAwait(false);
            if (first == ended || ended.IsCompleted) return Move.Continue;
            if (first == signal) return Move.Detach;
            if (ExitPolicy.OnKey(await key.ConfigureAwait(false)) is { } move) return move;
        }
    }
}
