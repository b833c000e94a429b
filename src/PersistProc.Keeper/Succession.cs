using System.Globalization;
using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Files;
using PersistProc.Linux.Gate;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;

namespace PersistProc.Keeper;

/// <summary>
/// A keeper that becomes its next version: execve(2), so that the same process stays the parent of all. What it holds is
/// in a table in a memory file; descriptors stay open over the exec under their numbers.
/// <para>
/// Nothing may be lost if the new program is no good, and a process that has become another cannot be watched by anybody.
/// So first the new program is rehearsed as a child: it reads the very table, and must answer how much it found. Then,
/// should it still fail at the table once it is the keeper, it becomes the old program again, by the descriptor that it was
/// given, with the same table: until it holds all that the table says nothing is given up, and every descriptor stays open.
/// </para>
/// </summary>
internal static class Succession
{
    private const int Question = 3, Answer = 4;

    // a child of the one before may be between its fork and its exec, with a copy of what that one had
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static string Version { get; } = typeof(Succession).Assembly.GetName().Version?.ToString(3) ?? "?";

    /// <summary>The rehearsal's side of the child: reads, answers, ends.</summary>
    public static int Check()
    {
        using var answer = Descriptor.Inherited(Answer);
        var table = KeeperTable.Decode(MemoryFile.Read(Question));
        MemoryFile.WriteAll(answer, Encoding.UTF8.GetBytes(Understood(table, Version)));
        return 0;
    }

    /// <summary>What a program that has understood a table answers.</summary>
    public static string Understood(KeeperTable table, string version) =>
        string.Create(CultureInfo.InvariantCulture, $"understood {table.Instances.Count} {table.Records.Count} {table.Attempts.Count} {version}\n");

    /// <summary>The successor's side: goes on with what the table says, or becomes the old program again.</summary>
    public static int Run(KeeperOptions options)
    {
        KeeperTable? table = null;
        KeeperLoop keeper;
        try
        {
            table = KeeperTable.Decode(MemoryFile.Read(options.Table));
            foreach (var number in table.Descriptors())
            {
                if (!Descriptor.IsOpen(number)) throw new InvalidDataException($"descriptor {number} of the keeper's table is not open");
            }
            var guard = table.Head.Guard == 0 ? FamilyGuard.Create() : FamilyGuard.Inherited(table.Head.Guard);
            if (!guard.TryTake(Patience, table.Head.Reign) && table.Takeover is not null) return Leave(table, guard); // another one was quicker
            keeper = KeeperLoop.From(table, guard);
        }
        catch (Exception failure) when (options.Back != 0 && options.WentBack is null)
        {
            var old = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{options.Back}");
            OwnProgram.BecomeSuccessor(old, (options with { WentBack = failure.Message }).ToArguments("persistproc-keeper"), [.. table?.Descriptors() ?? [], options.Table], SignalSet.OfKeeper);
            throw;
        }
        using (keeper)
        {
            new Descriptor(options.Table).Dispose();
            return keeper.GoOn(table, options.WentBack);
        }
    }

    private static int Leave(KeeperTable table, FamilyGuard guard)
    {
        // should that one have died too, nobody goes on; and why has to be known
        if (Reigns.IsOver(table.Head.Reign, guard.Reign)) StandardError.SayOnce($"another one has become the keeper, and died, before this one ({Environment.ProcessId}) had everything that it has done");
        return 0;
    }

    /// <summary>The successor's argv.</summary>
    public static List<string> Arguments(KeeperOptions options, KeeperTable table, int file) =>
        (options with { Stage = KeeperStage.Keep, Table = file, Back = table.Upgrade.KeeperFile, WentBack = null }).ToArguments("persistproc-keeper");

    /// <summary>Becomes the successor. Returns only by an exception, and then everything is as it was.</summary>
    public static void Become(string program, KeeperOptions options, KeeperTable table)
    {
        using var file = MemoryFile.Write("persistproc-table", table.Encode());
        OwnProgram.BecomeSuccessor(program, Arguments(options, table, file.Number), [.. table.Descriptors(), file.Number], SignalSet.OfKeeper);
    }
}
