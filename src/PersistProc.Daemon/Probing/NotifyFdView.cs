using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Notifying;

namespace PersistProc.Daemon.Probing;

/// <summary>Whether an instance has written a line on the descriptor that it was given for that, as s6 and dinit have it.</summary>
/// <param name="number">Its number there.</param>
/// <param name="instance">Which instance.</param>
/// <param name="pipes">Where its pipe is.</param>
internal sealed class NotifyFdView(int number, InstanceId instance, ReadyPipes pipes) : IView
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20), Afterwards = TimeSpan.FromSeconds(5);
    private bool _isReady;

    public string What => $"descriptor {number}";

    public async Task<Finding> FindAsync(CancellationToken stop)
    {
        if (pipes.Find(instance) is not { } pipe) return new Finding(false, $"{What} is not there");
        while (true)
        {
            var word = ReadyLine.Peek(pipe);
            if (word is ReadyWord.Line)
            {
                _isReady = true;
                return new Finding(true, $"a line came on {What}");
            }

            var seen = word is ReadyWord.End ? Readiness.HangUp : await Wait(pipe, stop).ConfigureAwait(false);
            if (word is ReadyWord.End or ReadyWord.Beginning && seen.HasFlag(Readiness.HangUp)) return new Finding(false, $"it closed {What} without having written a line there");
            if (word is ReadyWord.Beginning) await Task.Delay(Pause, stop).ConfigureAwait(false); // what lies there does not tell when more comes
        }
    }

    private async Task<Readiness> Wait(Descriptor pipe, CancellationToken stop)
    {
        var told = new TaskCompletionSource<Readiness>(TaskCreationOptions.RunContinuationsAsynchronously);
        pipes.Watch.Watch(pipe, Readiness.Readable, told.SetResult);
        return await told.Task.WaitAsync(stop).ConfigureAwait(false);
    }

    // closed when it is on record for long: who writes on gets an error, and fills no pipe that nobody reads
    public void Dispose()
    {
        if (_isReady) _ = Task.Delay(Afterwards).ContinueWith(_ => pipes.Close(instance), TaskScheduler.Default);
    }
}
