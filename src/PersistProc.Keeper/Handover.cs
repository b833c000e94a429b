using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;

namespace PersistProc.Keeper;

/// <summary>
/// Gives a new supervisor everything: records first, then instances with their descriptors in batches that it
/// acknowledges. The kernel allows a sender about as many descriptors under way as it may have open.
/// </summary>
internal sealed class Handover(ControlChannel channel)
{
    private const int DescriptorsPerBatch = 200;
    private readonly Queue<KeyValuePair<string, Descriptor>> _stored = new();
    private readonly Queue<Instance> _rest = new();

    /// <summary>True once it is being given something: before that it is told nothing.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>True once all has been given: from then on changes are told as they come.</summary>
    public bool IsDone { get; private set; }

    /// <summary>To a supervisor that has everything: it had it from this process's earlier program.</summary>
    public static Handover Done(ControlChannel channel) => new(channel) { IsBegun = true, IsDone = true };

    public void Begin(long generation, KeeperOptions options, bool reapsAtOnce, (ReadOnlyMemory<byte> Frame, int[] Descriptors) belongings, Dictionary<string, byte[]> records, IEnumerable<KeyValuePair<string, Descriptor>> stored, IEnumerable<Instance> instances)
    {
        IsBegun = true;
        var limits = ResourceLimits.SoftOfThisProcess();
        if (options.DescriptorLimit > 0) limits[7] = options.DescriptorLimit;
        var welcome = new FrameWriter(FrameKind.Welcome)
            .Long(generation).Int(Environment.ProcessId).Int(reapsAtOnce ? 1 : 0).Int(limits.Length);
        for (var resource = 0; resource < limits.Length; resource++) welcome.Int(resource).Long(limits[resource]);
        channel.Send(welcome.Text(Succession.Version).Finish());
        channel.Send(belongings.Frame, belongings.Descriptors);
        foreach (var (key, record) in records) channel.Send(new FrameWriter(FrameKind.Record).Text(key).Bytes(record).Finish());
        foreach (var one in stored) _stored.Enqueue(one);
        foreach (var instance in instances) _rest.Enqueue(instance);
        Continue();
    }

    /// <summary>The next batch; called again at each acknowledgement.</summary>
    public void Continue()
    {
        var room = DescriptorsPerBatch;
        while (room > 0 && _stored.TryDequeue(out var stored))
        {
            channel.Send(new FrameWriter(FrameKind.Stored, 1).Text(stored.Key).Finish(), stored.Value.Number);
            room--;
        }
        if (_stored.Count > 0)
        {
            channel.Send(new FrameWriter(FrameKind.BatchEnd).Finish());
            return;
        }
        while (_rest.TryPeek(out var instance))
        {
            var descriptors = instance.Descriptors();
            if (descriptors.Length > room)
            {
                channel.Send(new FrameWriter(FrameKind.BatchEnd).Finish());
                return;
            }
            channel.Send(instance.HeldFrame(), descriptors);
            room -= descriptors.Length;
            _rest.Dequeue();
        }
        IsDone = true;
        channel.Send(new FrameWriter(FrameKind.HandedOver).Finish());
    }

    /// <summary>True if this instance has been given already, so that news of it must follow.</summary>
    public bool HasGiven(Instance instance) => IsBegun && !_rest.Contains(instance);
}
