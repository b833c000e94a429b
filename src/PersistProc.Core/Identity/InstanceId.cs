namespace PersistProc.Core;

/// <summary>One instance of a service: the service's name and the attempt. The keeper never has two processes for one of these.</summary>
/// <param name="Service">The service.</param>
/// <param name="Attempt">Which of its instances.</param>
public readonly record struct InstanceId(ServiceName Service, Attempt Attempt)
{
    /// <summary><c>name#attempt</c>, for logs.</summary>
    public override string ToString() => $"{Service}#{Attempt}";
}
