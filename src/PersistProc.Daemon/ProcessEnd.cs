namespace PersistProc.Daemon;

/// <summary>How the supervisor ends: at once. Whatever has to be kept is in the keeper or on disk already.</summary>
internal sealed class ProcessEnd
{
    private readonly TaskCompletionSource<int> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the exit code when somebody wants an end.</summary>
    public Task<int> Asked => _asked.Task;

    public void Now(int code = 0) => _asked.TrySetResult(code);
}
