using PersistProc.Protocol;

namespace PersistProc.Cli.Attaching;

/// <summary>What standard input is.</summary>
internal enum InputKind
{
    /// <summary>A person's; nothing is read from it until programs have terminals.</summary>
    Terminal,

    /// <summary>Closed, or /dev/null: there is nothing to forward.</summary>
    Nothing,

    /// <summary>A pipe, a file, a socket.</summary>
    Data,
}

/// <summary>Standard input, and its way to the program.</summary>
internal static class StandardInput
{
    private const int ReadSize = 64 * 1024;

    public static InputKind Kind()
    {
        if (!Console.IsInputRedirected) return InputKind.Terminal;
        try
        {
            var target = File.ResolveLinkTarget("/proc/self/fd/0", returnFinalTarget: false);
            return target is null || target.FullName == "/dev/null" ? InputKind.Nothing : InputKind.Data;
        }
        catch (IOException)
        {
            return InputKind.Nothing;
        }
    }

    /// <summary>
    /// Forward all of it, and its end. Runs beside the session and is abandoned with it: a read that waits for a pipe
    /// nobody writes to must not keep us, and it does not, on a pool thread.
    /// </summary>
    public static async Task ForwardAsync(Session session)
    {
        // Console's stream: it moves the offset that a file's other readers share, where FileStream has one of its own.
        var input = Console.OpenStandardInput();
        await using var _ = input.ConfigureAwait(false);
        while (true)
        {
            var bytes = new byte[ReadSize];
            var count = await ReadAsync(input, bytes).ConfigureAwait(false);
            await session.SendInputAsync(bytes.AsMemory(0, count)).ConfigureAwait(false);
            if (count == 0) return;
        }
    }

    private static async Task<int> ReadAsync(Stream input, byte[] bytes)
    {
        const int tryAgain = 11;
        while (true)
        {
            try
            {
                return await input.ReadAsync(bytes).ConfigureAwait(false);
            }
            catch (IOException e) when ((e.HResult & 0xffff) == tryAgain)
            {
                await Task.Delay(5).ConfigureAwait(false);        // somebody made it non-blocking
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return 0;       // a directory, a dead terminal: there is no more of it
            }
        }
    }
}
