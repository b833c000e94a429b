using System.Globalization;
using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Native;
using PersistProc.Linux.Trees;

namespace PersistProc.Linux.Tests.Harness;

/// <summary>A process made as the keeper makes them. Whatever carries its tag goes with the test.</summary>
internal sealed class TestChild : IDisposable
{
    private const int PatienceMilliseconds = 15_000;
    private static readonly HashSet<int> Started = [];
    private static long _lastTag = Environment.ProcessId * 1000L;
    private readonly SpawnedProcess _process;
    private (int Code, int Status)? _ended;

    private TestChild(long tag, SpawnedProcess process) => (Tag, _process) = (tag, process);

    internal long Tag { get; }
    internal int Pid => _process.Pid;
    internal Descriptor PidFd => _process.PidFd;
    internal IReadOnlyList<Descriptor> Streams => _process.Streams;
    internal Descriptor Output => Streams[0];
    internal Descriptor? Report => _process.Report;

    internal static long NewTag() => Interlocked.Increment(ref _lastTag);

    /// <summary>Runs a shell's line.</summary>
    internal static TestChild Shell(string line, StreamSet streams = StreamSet.Output) => Start(Frame("/bin/sh", "-c", line) with { Streams = streams });

    internal static SpawnFrame Frame(string path, params string[] arguments) => new()
    {
        Service = "test",
        Attempt = 1,
        Tag = NewTag(),
        Path = path,
        Arguments = [Path.GetFileName(path), .. arguments],
        Environment = ["PATH=/usr/bin:/bin", "LANG=C"],
        Directory = "/",
        Streams = StreamSet.Output,
    };

    internal static TestChild Start(SpawnFrame frame)
    {
        var error = TryStart(frame, out var child);
        Assert.True(error == 0, $"{frame.Path}: {Errno.Text(error)}");
        return child!;
    }

    /// <summary>Answers the errno, as the keeper would send it.</summary>
    internal static int TryStart(SpawnFrame frame, out TestChild? child, Func<string, Descriptor?>? stored = null, SpawnNotice? notice = null)
    {
        // pinned: the spawner hands the kernel pointers into the frame
        var encoded = frame.Encode().Span;
        var payload = GC.AllocateUninitializedArray<byte>(encoded.Length - FrameWriter.HeaderSize, pinned: true);
        encoded[FrameWriter.HeaderSize..].CopyTo(payload);
        var reader = new FrameReader(payload);
        reader.Text();
        reader.Long();
        var tag = reader.Long();
        var error = ServiceSpawner.Spawn(ref reader, payload, tag, stored ?? (_ => null), notice, out _, out var process);
        child = process is null ? null : new TestChild(tag, process);
        if (process is not null) Started.Add(process.Pid);
        return error;
    }

    /// <summary>Its output up to its end.</summary>
    internal string ReadOutput() => Encoding.UTF8.GetString(Output.ReadAll());

    /// <summary>Waits until it has written this many lines; answers them.</summary>
    internal string[] ReadLines(int count) =>
        Encoding.UTF8.GetString(Output.ReadUntil(bytes => bytes.Count(each => each == '\n') >= count)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Waits until it has written numbers, one a line.</summary>
    internal int[] ReadNumbers(int count) => [.. ReadLines(count).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>Waits for its end and reaps it.</summary>
    internal (int Code, int Status) Wait()
    {
        if (_ended is { } known) return known;
        using var epoll = new Epoll();
        epoll.Add(PidFd, Readiness.Readable, 1);
        Assert.True(epoll.WaitAll(PatienceMilliseconds) > 0, $"process {Pid} does not end");
        var info = default(Libc.Siginfo);
        Syscall.Check(Libc.waitid(Libc.P_PID, Pid, ref info, Libc.WEXITED | Libc.WNOHANG), "waitid");
        _ended = (info.Code, info.Status);
        return _ended.Value;
    }

    /// <summary>Whether a test started it and waits for it itself.</summary>
    internal static bool IsOurs(int pid) => Started.Contains(pid);

    /// <summary>Somebody else has reaped it.</summary>
    internal void WasReaped() => _ended = (0, 0);

    internal void Signal(int signal) => _ = Libc.pidfd_send_signal(PidFd.Number, signal, 0);

    internal string Status(string field)
    {
        foreach (var line in File.ReadAllLines($"/proc/{Pid}/status"))
        {
            if (line.StartsWith(field + ":", StringComparison.Ordinal)) return line[(field.Length + 1)..].Trim();
        }
        return "";
    }

    public void Dispose()
    {
        Signal(Libc.SIGKILL);
        Wait();
        Started.Remove(Pid);
        Eventually.True(
            () =>
            {
                var left = ProcFs.ReadAll().FindAll(pid => ProcFs.ReadTag(pid) == Tag);
                foreach (var pid in left)
                {
                    _ = Libc.kill(pid, Libc.SIGKILL);
                    var info = default(Libc.Siginfo);
                    _ = Libc.waitid(Libc.P_PID, pid, ref info, Libc.WEXITED | Libc.WNOHANG);
                }
                return left.Count == 0;
            },
            $"nothing with the tag {Tag} is left");
        foreach (var stream in Streams) stream.Dispose();
        PidFd.Dispose();
    }
}
