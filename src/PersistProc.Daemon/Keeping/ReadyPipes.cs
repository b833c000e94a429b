using System.Collections.Concurrent;
using System.Globalization;
using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Events;
using PersistProc.Linux.Launching;

namespace PersistProc.Daemon.Keeping;

/// <summary>
/// Pipes on which instances write a line when they are ready (`ready = { notify_fd = N }`). Both ends are in the keeper's hands before
/// the process exists; the end to write to is let go when it has it, so that its end is the pipe's, and the other one outlives the
/// supervisor with what lies in it.
/// </summary>
/// <param name="store">Has the keeper hold a descriptor under a key.</param>
/// <param name="unstore">Has it let go.</param>
/// <param name="log">The supervisor's log.</param>
internal sealed class ReadyPipes(Action<string, Descriptor> store, Action<string> unstore, DaemonLog log) : IDisposable
{
    private const string Kind = "ready", Reads = "read", Writes = "write";
    private readonly ConcurrentDictionary<(InstanceId Instance, string End), Descriptor> _ends = new();

    /// <summary>Tells when something lies in one.</summary>
    public DescriptorWatch Watch { get; } = new("ready", log.Fault);

    /// <summary>The plan with the end to write to, at that number. The same instance again has the same pipe.</summary>
    /// <exception cref="IOException">No pipe can be made.</exception>
    public SpawnFrame Open(InstanceId instance, int at, SpawnFrame plan)
    {
        if (!_ends.ContainsKey((instance, Writes)))
        {
            var pipe = new Pipe();
            pipe.Read.SetNonBlocking();
            Hold(instance, Reads, pipe.Read);
            Hold(instance, Writes, pipe.Write);
        }

        return plan with { Handed = [.. plan.Handed, new HandedDescriptor(Key(instance, Writes), at)] };
    }

    /// <summary>One that an earlier supervisor had made; false for what is none.</summary>
    public bool Stored(string key, Descriptor descriptor)
    {
        if (key.Split('\n', 4) is not [Kind, var service, var number, var end] || !ServiceName.TryParse(service, out var name, out _) || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)) return false;
        _ends[(new InstanceId(name, new Attempt(attempt)), end)] = descriptor;
        return true;
    }

    /// <summary>It has its end.</summary>
    public void Spawned(InstanceId instance) => Close(instance, Writes);

    /// <summary>The end to read from, or null.</summary>
    public Descriptor? Find(InstanceId instance) => _ends.GetValueOrDefault((instance, Reads));

    /// <summary>Nothing of an instance is left, or there never was any.</summary>
    public void Close(InstanceId instance)
    {
        Close(instance, Reads);
        Close(instance, Writes);
    }

    private void Hold(InstanceId instance, string end, Descriptor descriptor)
    {
        store(Key(instance, end), descriptor);
        _ends[(instance, end)] = descriptor;
    }

    private void Close(InstanceId instance, string end)
    {
        if (!_ends.TryRemove((instance, end), out var descriptor)) return;
        Watch.Forget(descriptor);
        unstore(Key(instance, end));
        descriptor.Dispose();
    }

    private static string Key(InstanceId instance, string end) => string.Create(CultureInfo.InvariantCulture, $"{Kind}\n{instance.Service}\n{instance.Attempt.Number}\n{end}");

    public void Dispose() => Watch.Dispose();
}
