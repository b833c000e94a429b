using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Native;
using PersistProc.Linux.Terminals;

namespace PersistProc.Linux.Launching;

/// <summary>A service's new process with the ends of its pipes that stay with us.</summary>
public sealed record SpawnedProcess(int Pid, Descriptor PidFd, IReadOnlyList<Descriptor> Streams)
{
    /// <summary>Where the exec stage tells how it fared, or null where there is none.</summary>
    public Descriptor? Report { get; init; }
}

/// <summary>What is to be known of a process before it is made, should the one who makes it die over it.</summary>
/// <param name="Mark">Set, and truncated by the child as soon as it exists.</param>
/// <param name="Prepared">Told its streams and their ends right before.</param>
public sealed record SpawnNotice(SpawnMark Mark, Action<StreamSet, IReadOnlyList<Descriptor>> Prepared);

/// <summary>
/// Makes a service's process from a frame, reading argv and environment where they lie in it. Soft limits and umask
/// are properties of this process that the child inherits: they are changed around the spawn, and only one thread spawns.
/// What cannot be set that way is left to the <see cref="ExecStage"/>: then its program is spawned, with the frame in a
/// memory file, and only the tag is set here.
/// </summary>
public static unsafe class ServiceSpawner
{
    /// <summary>Whether a process is made in its control group; elsewhere the exec stage enters it, or it is moved there afterwards.</summary>
    public static bool MakesInGroups => PosixSpawn.MakesInGroups;

    // the kernel's own link: right even when the file has been replaced or removed
    private const string OwnProgram = "/proc/self/exe";

    /// <summary>Answers 0 or an errno; EBADF when a descriptor is not held that is to be handed. <paramref name="frame"/> stands behind service, attempt and tag.</summary>
    public static int Spawn(ref FrameReader frame, Span<byte> payload, long tag, Func<string, Descriptor?> stored, out StreamSet streams, out SpawnedProcess? spawned) =>
        Spawn(ref frame, payload, tag, stored, null, out streams, out spawned);

    /// <summary>The same, with word given before the process is made.</summary>
    public static int Spawn(ref FrameReader frame, Span<byte> payload, long tag, Func<string, Descriptor?> stored, SpawnNotice? notice, out StreamSet streams, out SpawnedProcess? spawned)
    {
        var head = SpawnHead.Read(ref frame);
        (streams, spawned) = (head.Streams, null);
        fixed (byte* start = payload)
        {
            using var program = FramePointers.Read(ref frame);
            var tail = SpawnTail.Read(ref frame);
            if (!tail.Handed.All(each => stored(each.Key) is not null)) return Errno.EBADF;
            var launch = new Launch(head, tail, [.. tail.Handed.Select(each => stored(each.Key)!.Number)], notice, payload);
            return head.Stage is null ? launch.Directly(program, tag, out spawned) : launch.ByStage(tag, out spawned);
        }
    }

    /// <summary>One launch, with the descriptors it opens.</summary>
    private readonly ref struct Launch(SpawnHead head, SpawnTail tail, int[] handed, SpawnNotice? notice, ReadOnlySpan<byte> payload)
    {
        private readonly ReadOnlySpan<byte> _payload = payload;
        private readonly List<Descriptor> _ours = [];
        private readonly List<Descriptor> _theirs = [];

        public int Directly(FramePointers program, long tag, out SpawnedProcess? spawned)
        {
            spawned = null;
            using var spawn = new PosixSpawn().AsSessionLeader();
            try
            {
                Begin(spawn);
                spawn.In(head.Directory);
                Connect(spawn);
                Hand(spawn, [.. tail.Handed.Select(each => each.At)], 3);
                var surroundings = new Surroundings(tag, head.Umask, head.SoftLimits);
                var error = Start(spawn, program.Path, program.Arguments, program.Environment, surroundings, out var pid);
                if (error != 0) return error;
                surroundings.Finish(pid);
                spawned = Made(pid, null);
                return 0;
            }
            catch (SyscallException failure)
            {
                return failure.Number;
            }
            finally
            {
                Close(spawned);
            }
        }

        public int ByStage(long tag, out SpawnedProcess? spawned)
        {
            spawned = null;
            using var spawn = new PosixSpawn().AsSessionLeader();
            using var program = new CStrings([OwnProgram]);
            using var arguments = new CStrings(["persistproc-keeper", ExecStage.Argument]);
            using var environment = new CStrings([]);
            Descriptor? report = null;
            try
            {
                Begin(spawn);
                Connect(spawn);
                report = ConnectStage(spawn);
                var error = Start(spawn, program.Pointers[0], arguments.Pointers, environment.Pointers, new Surroundings(tag, -1, []), out var pid);
                if (error != 0) return error;
                spawned = Made(pid, report);
                return 0;
            }
            catch (SyscallException failure)
            {
                return failure.Number;
            }
            finally
            {
                Close(spawned);
                if (spawned is null) report?.Dispose();
            }
        }

        // the child's first act, at a number that gets another file by the next
        private void Begin(PosixSpawn spawn)
        {
            if (notice is { Mark: { } mark }) spawn.WithFile(mark.Path, Libc.O_WRONLY | Libc.O_TRUNC, 0);
        }

        private int Start(PosixSpawn spawn, byte* path, byte** arguments, byte** environment, Surroundings surroundings, out int pid)
        {
            notice?.Prepared(head.Streams, _ours);
            var group = tail.Leaf.Length > 0 && PosixSpawn.MakesInGroups ? Libc.open64(tail.Leaf, Libc.O_RDONLY | Libc.O_CLOEXEC, 0) : -1;
            surroundings.Enter();
            try
            {
                if (group >= 0)
                {
                    _theirs.Add(new Descriptor(group));
                    spawn.InGroup(group);
                    if (spawn.Start(path, arguments, environment, out pid) == 0) return 0;
                    spawn.InGroup(-1); // whoever refused, program or group: without the group it is seen
                }
                return spawn.Start(path, arguments, environment, out pid);
            }
            finally
            {
                surroundings.Leave();
            }
        }

        // the child has its own: closed first, there is a number free for the pidfd, whatever the limit. Without a pidfd it could not be held, and must not run
        private SpawnedProcess Made(int pid, Descriptor? report)
        {
            foreach (var descriptor in _theirs) descriptor.Dispose();
            _theirs.Clear();
            var number = Libc.pidfd_open(pid, 0);
            if (number >= 0) return new SpawnedProcess(pid, new Descriptor(number), _ours) { Report = report };
            var error = Syscall.LastError;
            Reaping.Children.Signal(pid, Reaping.Children.Kill);
            throw new SyscallException("pidfd_open", error);
        }

        private void Close(SpawnedProcess? spawned)
        {
            foreach (var descriptor in _theirs) descriptor.Dispose();
            if (spawned is null) foreach (var descriptor in _ours) descriptor.Dispose();
        }

        // an output that goes nowhere has its pipe all the same, at its end from the beginning: who reads it need not know
        private void Connect(PosixSpawn spawn)
        {
            if (head.Streams.HasFlag(StreamSet.Terminal))
            {
                ConnectTerminal(spawn);
                return;
            }

            var output = Take(new Pipe());
            if (head.Discards.HasFlag(Discards.Output)) spawn.WithFile("/dev/null", Libc.O_WRONLY, 1);
            else spawn.With(output.Number, 1);
            if (head.Discards.HasFlag(Discards.Error)) spawn.WithFile("/dev/null", Libc.O_WRONLY, 2);
            else if (head.Streams.HasFlag(StreamSet.Error)) spawn.With(Take(new Pipe()).Number, 2);
            else spawn.With(1, 2);
            if (head.Streams.HasFlag(StreamSet.Input)) ConnectInput(spawn);
            else if (head.StdinFile.Length > 0) spawn.With(OpenInput(head.StdinFile), 0);
            else spawn.WithFile("/dev/null", Libc.O_RDONLY, 0);
        }

        // here and not in the child: an open that waits, as a FIFO's does for a writer, would hold the keeper until the child executes
        private int OpenInput(string path)
        {
            var file = new Descriptor(Syscall.Check(Libc.open64(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0), $"open of {path}"));
            _theirs.Add(file);
            Syscall.Check(Libc.fcntl(file.Number, Libc.F_SETFL, 0), "fcntl(F_SETFL)");
            return file.Number;
        }

        private Descriptor Take(Pipe pipe)
        {
            _ours.Add(pipe.Read);
            _theirs.Add(pipe.Write);
            pipe.Read.SetNonBlocking();
            GiveToUser(pipe.Write);
            return pipe.Write;
        }

        // opened anew by the child, who leads a session of its own by then: so it becomes its controlling terminal
        private void ConnectTerminal(PosixSpawn spawn)
        {
            var slave = TerminalEnds.Open(tail.Terminal, _ours);
            _theirs.Add(slave);
            GiveToUser(slave);
            spawn.WithFile($"/proc/self/fd/{slave.Number}", Libc.O_RDWR, 0).With(0, 1).With(0, 2);
        }

        private void ConnectInput(PosixSpawn spawn)
        {
            var input = new Pipe();
            _ours.Add(input.Write);
            _theirs.Add(input.Read);
            input.Write.SetNonBlocking();
            GiveToUser(input.Read);
            _ours.Add(new Descriptor(Syscall.Check(Libc.memfd_create("persistproc-stdin", Libc.MFD_CLOEXEC), "memfd_create")));
            spawn.With(input.Read.Number, 0);
        }

        // /dev/stdout is opened anew by name, and a pipe's owner is who may
        private void GiveToUser(Descriptor end)
        {
            if (head.Stage is not { } stage || (stage.Uid is null && stage.Gid is null)) return;
            Syscall.Check(Libc.fchown(end.Number, stage.Uid ?? uint.MaxValue, stage.Gid ?? uint.MaxValue), "fchown of a pipe");
        }

        private Descriptor ConnectStage(PosixSpawn spawn)
        {
            var pipe = new Pipe();
            _theirs.Add(pipe.Write);
            pipe.Read.SetNonBlocking();
            var order = new Descriptor(Syscall.Check(Libc.memfd_create("persistproc-launch", Libc.MFD_CLOEXEC), "memfd_create"));
            _theirs.Add(order);
            WriteAll(order, _payload);
            var above = ExecStage.HandedAt + handed.Length;
            spawn.With(High(order.Number, above), ExecStage.FrameAt).With(High(pipe.Write.Number, above), ExecStage.ReportAt);
            // the stage puts them where they are to be: its own two lie at the first numbers
            Hand(spawn, [.. Enumerable.Range(ExecStage.HandedAt, handed.Length)], ExecStage.HandedAt);
            return pipe.Read;
        }

        // what is handed, and nothing else from a number on. Each by way of a number above all: dup2 to the place where it already is would
        // leave close-on-exec set, and to the place of one that comes later would lose that
        private void Hand(PosixSpawn spawn, ReadOnlySpan<int> places, int from)
        {
            var last = from - 1;
            foreach (var place in places) last = Math.Max(last, place);
            for (var i = 0; i < places.Length; i++) spawn.With(High(handed[i], last + 1), places[i]);
            for (var gap = from; gap < last; gap++)
            {
                if (!places.Contains(gap)) spawn.Without(gap);
            }
            // of a thousand services we hold some thousand: the child closes them as it executes, when the spawn has returned already,
            // and not before, while we wait for it
            if (Libc.close_range_on_exec(last + 1) != 0) spawn.WithoutOthersFrom(last + 1);
        }

        private int High(int number, int above)
        {
            var high = new Descriptor(Syscall.Check(Libc.fcntl(number, Libc.F_DUPFD_CLOEXEC, Math.Max(64, above)), "fcntl(F_DUPFD_CLOEXEC)"));
            _theirs.Add(high);
            return high.Number;
        }

        private static void WriteAll(Descriptor file, ReadOnlySpan<byte> bytes)
        {
            fixed (byte* start = bytes)
            {
                for (var at = 0; at < bytes.Length;)
                    at += (int)Syscall.Check(Libc.pwrite64(file.Number, start + at, bytes.Length - at, at), "pwrite");
            }
        }
    }
}
