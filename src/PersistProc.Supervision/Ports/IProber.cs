using PersistProc.Core;

namespace PersistProc.Supervision.Ports;

/// <summary>Who looks at services from outside.</summary>
public interface IProber
{
    /// <summary>Begins with a probing; nothing is looked at yet.</summary>
    /// <param name="instance">Whose.</param>
    /// <param name="probing">At what.</param>
    /// <param name="command">Of one that is a command: how it is run; else null.</param>
    ILook Open(InstanceId instance, Probing probing, SpawnOrder? command);
}

/// <summary>One probing under way. It is asked for one look at a time.</summary>
public interface ILook : IDisposable
{
    /// <summary>Looks once. Returns at once and throws for nothing that the other side does.</summary>
    /// <param name="limit">How long it may take: after that, that is what was found.</param>
    /// <param name="done">Called once, from any thread, with what was found; never after the disposal.</param>
    void Take(TimeSpan limit, Action<Finding> done);
}

/// <summary>Finds everything well; for those who look at nothing.</summary>
public sealed class NoProber : IProber
{
    /// <inheritdoc/>
    public ILook Open(InstanceId instance, Probing probing, SpawnOrder? command) => new Nothing();

    private sealed class Nothing : ILook
    {
        public void Take(TimeSpan limit, Action<Finding> done) => done(new Finding(true, "nothing is looked at"));

        public void Dispose()
        {
            // there is nothing
        }
    }
}
