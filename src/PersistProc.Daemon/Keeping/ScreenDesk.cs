using System.Collections.Concurrent;
using PersistProc.Core;

namespace PersistProc.Daemon.Keeping;

/// <summary>The screens of services that have a terminal, each of its last instance: one that has ended shows what it showed at last.</summary>
internal sealed class ScreenDesk(LogStore logs, TerminalDesk terminals, TimeProvider time)
{
    private readonly ConcurrentDictionary<ServiceName, LiveScreen> _screens = new();

    /// <summary>Told of answers that nobody else gives: no client is there whose terminal would.</summary>
    public Action<InstanceId, byte[]>? Answer { get; set; }

    /// <summary>An instance has a terminal from now on.</summary>
    public void Begin(InstanceId instance)
    {
        var screen = new LiveScreen(logs.Open(instance.Service), instance.Attempt, () => terminals.SizeOf(instance.Service))
        {
            Answers = answers =>
            {
                if (!terminals.IsLookedAt(instance.Service)) Answer?.Invoke(instance, answers);
            },
        };
        _screens.AddOrUpdate(instance.Service, screen, (_, before) =>
        {
            before.Dispose();
            return screen;
        });
        _ = screen.Follow(time);
    }

    /// <summary>An instance is over: nobody can come to its terminal any more, so what has left the screen above is let go. What it showed at last can be seen as long as its service is known.</summary>
    public void End(InstanceId instance)
    {
        if (Of(instance.Service) is { } screen && screen.Attempt == instance.Attempt) _ = Task.Run(screen.LetGo);
    }

    /// <summary>A service is known no more.</summary>
    /// <param name="record">The key of its record.</param>
    public void Forget(string record)
    {
        const string prefix = "service/";
        if (record.StartsWith(prefix, StringComparison.Ordinal) && _screens.TryRemove(ServiceName.Parse(record[prefix.Length..]), out var screen)) screen.Dispose();
    }

    /// <summary>A service's screen, or null if it has none. Looking at it may read a log: on a thread of its own.</summary>
    public LiveScreen? Of(ServiceName service) => _screens.GetValueOrDefault(service);

    /// <summary>What brings a client's terminal to show the same, and the position behind which it goes on; null: there is no such screen.</summary>
    /// <param name="instance">Whose.</param>
    /// <param name="lines">At most so many lines of what has left the screen.</param>
    public async Task<(byte[] Bytes, long Position)?> Replay(InstanceId instance, int lines)
    {
        if (Of(instance.Service) is not { } screen || screen.Attempt != instance.Attempt) return null;
        return await Task.Run(() => screen.Look((shown, position) => (ScreenReplay.Of(shown, lines, keeps: true), position))).ConfigureAwait(false);
    }
}
