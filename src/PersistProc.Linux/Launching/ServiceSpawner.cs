using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>A service's new process with the ends of its pipes that stay with us.</summary>
public sealed record SpawnedProcess(int Pid, Descriptor PidFd, IReadOnlyList<Descriptor> Streams);

/// <summary>
/// Makes a service's process from a frame, reading argv and environment where they lie in it. Soft limits and umask
/// are properties of this process that the child inherits: they are changed around the spawn, and only one thread spawns.
/// </summary>
public static unsafe class ServiceSpawner
{
    /// <summary>Answers 0 or an errno. <paramref name="frame"/> stands behind service, attempt and tag.</summary>
    public static int Spawn(ref FrameReader frame, Span<byte> payload, long tag, out StreamSet streams, out SpawnedProcess? spawned)
    {
        streams = (StreamSet)frame.Int();
        var umask = frame.Int();
        var limits = new (int Resource, ulong Soft)[frame.Int()];
        for (var i = 0; i < limits.Length; i++) limits[i] = (frame.Int(), (ulong)frame.Long());
        using var spawn = new PosixSpawn().AsSessionLeader();
        spawn.In(frame.Text());
        fixed (byte* start = payload)
        {
            var path = Here(start, ref frame);
            var arguments = Pointers(start, ref frame);
            var environment = Pointers(start, ref frame);
            try
            {
                return Start(spawn, streams, path, arguments, environment, new Surroundings(tag, umask, limits), out spawned);
            }
            finally
            {
                NativeMemory.Free(arguments);
                NativeMemory.Free(environment);
            }
        }
    }

    private static int Start(
        PosixSpawn spawn, StreamSet streams, byte* path, byte** arguments, byte** environment, Surroundings surroundings, out SpawnedProcess? spawned)
    {
        spawned = null;
        var ours = new List<Descriptor>();
        var theirs = new List<Descriptor>();
        try
        {
            Connect(spawn, streams, ours, theirs);
            surroundings.Enter();
            int error, pid;
            try
            {
                error = spawn.Start(path, arguments, environment, out pid);
            }
            finally
            {
                surroundings.Leave();
            }
            if (error != 0) return error;
            surroundings.Finish(pid);
            spawned = new SpawnedProcess(pid, new Descriptor(Syscall.Check(Libc.pidfd_open(pid, 0), "pidfd_open")), ours);
            return 0;
        }
        catch (SyscallException failure)
        {
            return failure.Number;
        }
        finally
        {
            foreach (var descriptor in theirs) descriptor.Dispose();
            if (spawned is null) foreach (var descriptor in ours) descriptor.Dispose();
        }
    }

    private static void Connect(PosixSpawn spawn, StreamSet streams, List<Descriptor> ours, List<Descriptor> theirs)
    {
        var output = new Pipe();
        ours.Add(output.Read);
        theirs.Add(output.Write);
        output.Read.SetNonBlocking();
        var errors = output.Write;
        if (streams.HasFlag(StreamSet.Error))
        {
            var pipe = new Pipe();
            ours.Add(pipe.Read);
            theirs.Add(pipe.Write);
            pipe.Read.SetNonBlocking();
            errors = pipe.Write;
        }
        if (streams.HasFlag(StreamSet.Input))
        {
            var input = new Pipe();
            ours.Add(input.Write);
            theirs.Add(input.Read);
            input.Write.SetNonBlocking();
            ours.Add(new Descriptor(Syscall.Check(Libc.memfd_create("persistproc-stdin", Libc.MFD_CLOEXEC), "memfd_create")));
            spawn.With(input.Read.Number, 0);
        }
        else
        {
            spawn.WithFile("/dev/null", Libc.O_RDONLY, 0);
        }
        spawn.With(output.Write.Number, 1).With(errors.Number, 2).WithoutOthersFrom(3);
    }

    private static byte* Here(byte* start, ref FrameReader frame)
    {
        var text = frame.CText();
        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(text));
    }

    private static byte** Pointers(byte* start, ref FrameReader frame)
    {
        var count = frame.Int();
        var pointers = (byte**)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < count; i++) pointers[i] = Here(start, ref frame);
        return pointers;
    }
}
