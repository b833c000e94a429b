using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Tests.Harness;

/// <summary>
/// A service's log with the pipes that feed it. Its own ends are as those of the keeper: they outlive
/// every supervisor, whose log and pump have duplicates.
/// </summary>
internal sealed class LogFixture : IDisposable
{
    internal const string Service = "svc";
    private readonly TemporaryDirectory _temporary = new();
    private readonly LogLimits? _limits;
    private readonly TimeProvider _time;
    private readonly Pipe _output = new();
    private readonly Pipe _error = new();
    private readonly Pipe _input = new();
    private readonly Descriptor _memory = new(Syscall.Check(Libc.memfd_create("stdin", Libc.MFD_CLOEXEC), "memfd_create"));

    internal LogFixture(string? directory = null, LogLimits? limits = null, TimeProvider? time = null)
    {
        (_limits, _time) = (limits, time ?? TimeProvider.System);
        LogDirectory = directory ?? _temporary["log"];
        foreach (var end in new[] { _output.Read, _error.Read, _input.Write }) end.SetNonBlocking();
        Log = OpenLog();
        Pump = NewPump();
    }

    internal string LogDirectory { get; }
    internal ServiceLog Log { get; private set; }
    internal LogPump Pump { get; private set; }
    internal Descriptor Output => _output.Write;
    internal Descriptor Error => _error.Write;

    /// <summary>The service's own end of its standard input.</summary>
    internal Descriptor Input => _input.Read;

    /// <summary>How many descriptors the process has of these pipes, those of the pump included. The memory file has the name of those of other tests: it is not counted.</summary>
    internal int OpenEnds => OpenDescriptors.On([_output.Read, _output.Write, _error.Read, _error.Write, _input.Read, _input.Write]);

    /// <summary>Whether nothing more goes into its input, as the kernel sees it: a page that came in two parts takes two places, so bytes do not tell.</summary>
    internal bool IsInputFull
    {
        get
        {
            using var epoll = new Epoll();
            epoll.Add(_input.Write, Readiness.Writable, 1);
            return epoll.Wait(0) == 0;
        }
    }

    internal int Drained;
    internal int InputClosed;

    internal string LogPath => ServiceLog.LogPath(LogDirectory);
    internal string IndexPath => ServiceLog.IndexPath(LogDirectory);

    /// <summary>The bytes of all its files, in order.</summary>
    internal byte[] Bytes => [.. Older.Append(LogPath).SelectMany(File.ReadAllBytes)];

    /// <summary>The older files, in order.</summary>
    internal string[] Older => [.. Directory.GetFiles(LogDirectory, "0*.log").Order(StringComparer.Ordinal)];

    /// <summary>Hands duplicates of the pipes to the pump. Answers the last of them: of an input, that of what was received for it.</summary>
    internal Descriptor Attach(long attempt = 1, bool input = false)
    {
        var ends = new List<Descriptor> { _output.Read.Duplicate(), _error.Read.Duplicate() };
        if (input) ends.AddRange([_input.Write.Duplicate(), _memory.Duplicate()]);
        var streams = StreamSet.Output | StreamSet.Error | (input ? StreamSet.Input : StreamSet.None);
        Pump.Attach(
            Service, attempt, Log, new InstanceEnds(streams, _memory.Duplicate(), ends), true,
            () => Interlocked.Increment(ref Drained), () => Interlocked.Increment(ref InputClosed));
        return ends[^1];
    }

    /// <summary>The supervisor goes, and the next one takes over: whatever it had not moved is still in the pipes.</summary>
    internal void TakeOver(long attempt = 1, bool input = false)
    {
        Pump.Dispose();
        Log.Dispose();
        Log = OpenLog();
        Pump = NewPump();
        Attach(attempt, input);
    }

    /// <summary>Only the log is opened anew, as after a supervisor's end while nothing was written.</summary>
    internal void Reopen()
    {
        Log.Dispose();
        Log = OpenLog();
    }

    /// <summary>Writes to a stream and moves it at once, without the pump.</summary>
    internal void Write(LogMark stream, string text, long time)
    {
        var (end, source) = stream == LogMark.Output ? (Output, _output.Read) : (Error, _error.Read);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var done = 0; done < bytes.Length;)
        {
            var part = Math.Min(60_000, bytes.Length - done);
            end.Write(bytes.AsSpan(done, part));
            while (Log.Move(source, stream, time) > 0)
            {
            }
            done += part;
        }
    }

    /// <summary>Writes what a pipe takes and makes one move of it: whoever is killed then has not looked again.</summary>
    internal void WriteAndMoveOnce(string text, long time)
    {
        Output.Write(Encoding.UTF8.GetBytes(text));
        Log.Move(_output.Read, LogMark.Output, time);
    }

    /// <summary>Does what comes before bytes of standard output are dropped, and takes them out if it is to have come that far. Answers how many it would drop.</summary>
    internal int BeginDropping(bool taken)
    {
        var bytes = Log.NoteDoubt(_output.Read, LogMark.Output);
        if (taken) _output.Read.ReadUntil(read => read.Count >= bytes);
        return bytes;
    }

    /// <summary>Moves what is in the pipes up to now.</summary>
    internal long Drain(long attempt = 1)
    {
        var done = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        Pump.Drain(Service, attempt, done.SetResult);
        Eventually.True(() => done.Task.IsCompleted, "drained");
        return done.Task.GetAwaiter().GetResult();
    }

    internal PumpedInput FindInput(long attempt = 1)
    {
        var found = Pump.FindInput(Service, attempt);
        Eventually.True(() => found.IsCompleted, "the input was found");
        return found.GetAwaiter().GetResult()!;
    }

    /// <summary>The keeper lets go of its end, as it does once it was told that the input is over.</summary>
    internal void CloseKeepersInput() => _input.Write.Dispose();

    /// <summary>How many blocks of 512 bytes the received input takes.</summary>
    internal long InputBlocks
    {
        get
        {
            using var asked = TestChild.Shell($"stat -L -c %b /proc/{Environment.ProcessId}/fd/{_memory.Number}");
            return asked.ReadNumbers(1)[0];
        }
    }

    internal void CloseOutputs()
    {
        _output.Write.Dispose();
        _error.Write.Dispose();
    }

    /// <summary>What a reader finds from a position on, by stream.</summary>
    internal (byte[] Output, byte[] Error) Read(long from = 0)
    {
        var streams = new[] { new List<byte>(), new List<byte>() };
        using var reading = LogReading.Open(LogDirectory)!;
        foreach (var chunk in reading.From(from))
        {
            if (chunk.Stream is LogMark.Output or LogMark.Error) streams[chunk.Stream - LogMark.Output].AddRange(BytesOf(chunk));
        }
        return ([.. streams[0]], [.. streams[1]]);
    }

    /// <summary>The chunks of the log with their bytes as text.</summary>
    internal List<(LogChunk Chunk, string Text)> Chunks(long from = 0)
    {
        using var reading = LogReading.Open(LogDirectory)!;
        return [.. reading.From(from).Select(chunk => (chunk, chunk.Stream is LogMark.Output or LogMark.Error ? Encoding.UTF8.GetString(BytesOf(chunk)) : ""))];
    }

    internal static byte[] BytesOf(LogChunk chunk)
    {
        var bytes = new byte[chunk.Length];
        Assert.Equal(bytes.Length, chunk.Read(bytes, 0));
        return bytes;
    }

    public void Dispose()
    {
        Pump.Dispose();
        Log.Dispose();
        foreach (var each in new IDisposable[] { _output, _error, _input, _memory, _temporary }) each.Dispose();
    }

    private ServiceLog OpenLog()
    {
        var log = ServiceLog.Open(LogDirectory);
        log.Limits = _limits;
        return log;
    }

    private LogPump NewPump()
    {
        var pump = new LogPump(_time);
        pump.Start();
        return pump;
    }
}
