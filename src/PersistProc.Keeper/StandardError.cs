using System.Text;
using PersistProc.Linux.Files;
using PersistProc.Linux.Native;

namespace PersistProc.Keeper;

/// <summary>Standard error without Console, which would bring handlers for signals along; and without waiting: see <see cref="Onlooker"/>.</summary>
internal sealed class StandardError : IDisposable
{
    private const int TryAgainAfter = 1_000;
    private readonly Onlooker _onlooker = new(2);

    /// <summary>When what was left out is to be told (milliseconds since boot), or -1: nothing was.</summary>
    public long DueAt { get; private set; } = -1;

    public void Say(string sentence)
    {
        _onlooker.Say($"persistproc: {sentence}\n");
        SetDue();
    }

    public void SayIfDue()
    {
        if (DueAt < 0 || Environment.TickCount64 < DueAt) return;
        _onlooker.TryAgain();
        SetDue();
    }

    /// <summary>The one sentence of a program that ends with it: this one is waited for.</summary>
    public static void SayOnce(string sentence)
    {
        try
        {
            MemoryFile.WriteAll(2, Encoding.UTF8.GetBytes($"persistproc: {sentence}\n"));
        }
        catch (SyscallException)
        {
            // nobody listens any more
        }
    }

    private void SetDue() => DueAt = _onlooker.IsBehind ? Environment.TickCount64 + TryAgainAfter : -1;

    public void Dispose() => _onlooker.Dispose();
}
