using System.Globalization;

namespace PersistProc.Core;

/// <summary>
/// One instance of a service: the service's name and the attempt; or a process that is run for it. The keeper never has two
/// processes for one of these.
/// </summary>
/// <param name="Service">The service.</param>
/// <param name="Attempt">Which of its instances.</param>
public readonly record struct InstanceId(ServiceName Service, Attempt Attempt)
{
    /// <summary>What its process is there for.</summary>
    public ProcessRole Role { get; init; }

    /// <summary>Which one of that role; 0 of the leader.</summary>
    public int Number { get; init; }

    /// <summary>The instance itself.</summary>
    public InstanceId Leader => new(Service, Attempt);

    /// <summary>A control command of this instance.</summary>
    public InstanceId Control(int number) => new(Service, Attempt) { Role = ProcessRole.Control, Number = number };

    /// <summary>A probe of this instance.</summary>
    public InstanceId Probe(int number) => new(Service, Attempt) { Role = ProcessRole.Probe, Number = number };

    /// <summary><c>name#attempt</c>, for logs.</summary>
    public override string ToString() => Role switch
    {
        ProcessRole.Control => string.Create(CultureInfo.InvariantCulture, $"{Service}#{Attempt}!{Number}"),
        ProcessRole.Probe => string.Create(CultureInfo.InvariantCulture, $"{Service}#{Attempt}?{Number}"),
        _ => $"{Service}#{Attempt}",
    };
}

/// <summary>What a process is to its service.</summary>
public enum ProcessRole
{
    /// <summary>The instance's leader.</summary>
    Leader,

    /// <summary>It runs a control command; it counts to the instance's tree.</summary>
    Control,

    /// <summary>It looks at the service from outside.</summary>
    Probe,
}
