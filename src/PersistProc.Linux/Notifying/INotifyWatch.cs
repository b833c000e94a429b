namespace PersistProc.Linux.Notifying;

/// <summary>A notify socket that is heard. Disposed, it is heard no more: messages that lie in it then are not, and none is told after the call.</summary>
public interface INotifyWatch : IDisposable
{
    /// <summary>How many messages were dropped.</summary>
    long Dropped { get; }

    /// <summary>Calls back when what lies in it now has been dealt with: at once, on the caller's thread, if nothing does; of a flood, after some of it.</summary>
    void AfterWhatIsThere(Action next);
}
