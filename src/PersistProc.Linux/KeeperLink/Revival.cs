using System.Globalization;
using PersistProc.Linux.Native;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.KeeperLink;

/// <summary>
/// Whoever has a whole copy becomes the next keeper. If the system does not let him (the program may not be executed, there is no memory), he
/// tries again and again: everything that is held is still there. Services that ask for it are ended after half a minute.
/// </summary>
public static class Revival
{
    /// <summary>In milliseconds, in place of half a minute: for tests.</summary>
    public const string PatienceVariable = "PERSISTPROC_LOSS_PATIENCE";

    private const int Patience = 30_000;
    private const int Pause = 1_000;

    /// <summary>Does not return.</summary>
    /// <param name="copy">What the keeper held.</param>
    /// <param name="by">Who becomes the next one, for people.</param>
    /// <param name="say">Told why it does not succeed, when that changes.</param>
    public static void Go(KeeperCopy copy, string by, Action<string> say)
    {
        var (begun, said, ended) = (Environment.TickCount64, "", false);
        var patience = int.TryParse(Environment.GetEnvironmentVariable(PatienceVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : Patience;
        for (; ; Thread.Sleep(Math.Min(Pause, Math.Max(1, patience))))
        {
            try
            {
                copy.BecomeKeeper(by);
            }
            catch (SyscallException failure)
            {
                if (said != failure.Message) say($"the keeper has died, and {by} cannot become the next one: {failure.Message}. It is tried again every second");
                said = failure.Message;
            }
            if (ended || Environment.TickCount64 - begun < patience) continue;
            ended = true;
            var lost = copy.Lost();
            if (lost.Count > 0) say($"nobody supervises any more: ended are, as they ask for (on_loss), {string.Join(", ", lost.Select(each => each.Service))}");
            End(lost);
        }
    }

    private static void End(IReadOnlyList<LostInstance> lost)
    {
        var begun = Environment.TickCount64;
        foreach (var each in lost)
        {
            if (!each.Tree.SignalGroup(each.Order.Signal)) _ = each.Tree.SignalAll(each.Order.Signal);
            if (each.Order.Signal != Libc.SIGKILL) _ = each.Tree.SignalGroup(Libc.SIGCONT);
        }
        foreach (var each in lost.OrderBy(each => each.Order.Milliseconds))
        {
            while (Environment.TickCount64 - begun < each.Order.Milliseconds && each.Tree.Pids().Count > 0) Thread.Sleep(10);
            each.Tree.KillAll();
        }
    }
}

/// <summary>An instance that is to be ended, since nobody supervises it.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Order">How.</param>
/// <param name="Tree">All its processes.</param>
internal sealed record LostInstance(string Service, LossOrder Order, ProcessTree Tree);
