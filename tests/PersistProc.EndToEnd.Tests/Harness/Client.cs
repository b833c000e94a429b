using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>A program that the test started and watches: most often `persistproc`.</summary>
internal sealed class Client
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Captured _stdout = new();
    private readonly Captured _stderr = new();
    private readonly Func<int, int> _signalTarget;
    private readonly FileStream? _stdin;

    private Client(int started, FileStream? stdin, Func<int, int> signalTarget)
    {
        Started = started;
        _stdin = stdin;
        _signalTarget = signalTarget;
    }

    /// <summary>The process that the test started: the program itself, or the script it runs in.</summary>
    public int Started { get; }

    /// <summary>Its exit code; −N when signal N ended it.</summary>
    public Task<int> Ended { get; private set; } = null!;

    /// <summary>Both streams at their end: nobody holds their write ends any more.</summary>
    public Task Closed => Task.WhenAll(_stdout.Finished, _stderr.Finished);

    public byte[] Stdout => _stdout.Bytes();

    public string Text => Encoding.UTF8.GetString(Stdout);

    public string Errors => Encoding.UTF8.GetString(_stderr.Bytes());

    /// <summary>Starts it with pipes. <paramref name="input"/>: null for /dev/null, else what to write; <paramref name="keepInputOpen"/>: without the end.</summary>
    public static Client Start(SpawnOrder order, byte[]? input = null, bool keepInputOpen = false, Func<int, int>? signalTarget = null)
    {
        using Pipe stdin = new(), stdout = new(), stderr = new();
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        var hasInput = input is not null || keepInputOpen;
        var descriptors = new Dictionary<int, int>(order.Descriptors)
        {
            [0] = Pipe.Number(hasInput ? stdin.Read : nowhere),
            [1] = Pipe.Number(stdout.Write),
            [2] = Pipe.Number(stderr.Write),
        };
        var pid = Spawn.Start(order with { Descriptors = descriptors });
        var client = new Client(pid, hasInput ? Open(stdin.Write, FileAccess.Write) : null, signalTarget ?? (started => started));
        client.Ended = Wait.For(pid);
        client._stdout.Follow(Open(stdout.Read, FileAccess.Read));
        client._stderr.Follow(Open(stderr.Read, FileAccess.Read));
        if (hasInput)
            client.Feed(input ?? [], keepInputOpen);
        return client;
    }

    /// <summary>To the client alone.</summary>
    public void Signal(Signal signal) => _ = Libc.kill(Pid, (int)signal);

    /// <summary>The client itself, also where it runs within a script.</summary>
    public int Pid => _signalTarget(Started);

    public void Write(string text) => Feed(Encoding.UTF8.GetBytes(text), keepOpen: true);

    /// <summary>One after the other, each as a whole: for what is spoken in lines.</summary>
    public void WriteInOrder(string text)
    {
        _stdin!.Write(Encoding.UTF8.GetBytes(text));
        _stdin.Flush();
    }

    /// <summary>No more comes.</summary>
    public void CloseInput() => _stdin!.Dispose();

    /// <summary>Waits for its end, and for what it wrote last; what others of its streams' holders write later is not waited for.</summary>
    public async Task<int> EndedWithin(TimeSpan time)
    {
        try
        {
            var code = await Ended.WaitAsync(time);
            await Closed.WaitAsync(LastWords).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return code;
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{Proc.CommandLine(Started)} still runs after {time}.\nstdout: {Tail(Text)}\nstderr: {Tail(Errors)}", late);
        }
    }

    public async Task<Result> Result(TimeSpan? within = null)
    {
        var code = await EndedWithin(within ?? TimeSpan.FromSeconds(60));
        await Closed.WaitAsync(TimeSpan.FromSeconds(10));
        return new Result(code, Stdout, Errors);
    }

    public Task SaysOnStdout(string text) => Says(() => Text, text);

    public Task SaysOnStderr(string text) => Says(() => Errors, text);

    private async Task Says(Func<string> stream, string text)
    {
        try
        {
            await Eventually.True(() => stream().Contains(text, StringComparison.OrdinalIgnoreCase));
        }
        catch (TimeoutException late)
        {
            var state = Ended.IsCompleted ? $"it has ended with {await Ended}" : "it still runs";
            throw new TimeoutException($"\"{text}\" never came, {state}.\nstdout: {Tail(Text)}\nstderr: {Tail(Errors)}", late);
        }
    }

    private static string Tail(string text) => text.Length <= 2000 ? text : "…" + text[^2000..];

    private void Feed(byte[] bytes, bool keepOpen) => _ = Task.Run(() =>
    {
        try
        {
            _stdin!.Write(bytes);
            _stdin.Flush();
            if (!keepOpen)
                _stdin.Dispose();
        }
        catch (IOException)
        {
            // the reader has gone: tests of that look at the reader
        }
    });

    // the handle's owner is the using above: a stream of ours wants a duplicate of its own
    private static FileStream Open(SafeFileHandle handle, FileAccess access)
    {
        var copy = Libc.Check(Libc.fcntl(Pipe.Number(handle), Libc.F_DUPFD_CLOEXEC, 3), "fcntl");
        return new FileStream(new SafeFileHandle(copy, ownsHandle: true), access, bufferSize: 0);
    }
}

/// <summary>What a command did.</summary>
internal sealed record Result(int ExitCode, byte[] Bytes, string Stderr)
{
    public string Stdout => Encoding.UTF8.GetString(Bytes);

    public override string ToString() => $"exit {ExitCode}\nstdout: {Stdout}\nstderr: {Stderr}";
}
