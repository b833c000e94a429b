using System.Globalization;
using System.Net.Http.Headers;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Linux.Trees;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Hooking;

/// <summary>Makes a hook's calls: a command is spawned by the keeper like any other, beside the services, and killed with all that is below it when its time is over.</summary>
internal sealed class HookCaller(Hook hook, string runDirectory, Func<SpawnOrder, ProbeRun> run, TimeProvider time)
{
    // a name that none of the user's services has: what ends with those does not end a hook
    private readonly ServiceName _place = ServiceName.Parse($"persistproc-hook-{hook.Name}");
    private string _seed = "";
    private int _last;

    /// <summary>By which the processes of the next call are known, whoever looks for them: never the same twice.</summary>
    public long NextMark()
    {
        _seed = Guid.NewGuid().ToString("N");
        return hook.Http is null ? TreeTag.FromLimit(InvocationTag.Number(_seed, new Attempt(++_last), ProcessRole.Probe)) ?? 0 : 0;
    }

    /// <summary>Makes a call, with the mark that was told last; null: it went well.</summary>
    /// <exception cref="OperationCanceledException">Its time was over, or the supervisor's.</exception>
    public async Task<string?> Call(HookCall call, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(hook.Timeout, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        return hook.Http is { } url ? await Post(url, call, patience.Token).ConfigureAwait(false) : await Run(call, patience.Token).ConfigureAwait(false);
    }

    private async Task<string?> Post(string url, HookCall call, CancellationToken stop)
    {
        if (Tls.Lacks(url) is { } lack) return lack;
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(call.Document) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in hook.Headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : $"{url} answers {((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture)}";
        }
        catch (HttpRequestException failure)
        {
            return $"{url} gives no answer: {failure.Message}";
        }
    }

    private async Task<string?> Run(HookCall call, CancellationToken stop)
    {
        var directory = Path.Combine(runDirectory, "hooks");
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var input = Path.Combine(directory, hook.Name + ".json");
        await File.WriteAllBytesAsync(input, [.. call.Document, (byte)'\n'], stop).ConfigureAwait(false);
        var made = run(Order(call, input));
        try
        {
            return Told(await made.End.WaitAsync(stop).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            made.Cancel();
            await made.End.ConfigureAwait(false); // the next one is not begun beside it
            throw;
        }
        finally
        {
            File.Delete(input);
        }
    }

    private string? Told(ProbeEnd told)
    {
        var (end, last, leftSomeone) = told;
        var what = string.Join(' ', hook.Command);
        if (end.IsWell) return leftSomeone ? $"{what}: left processes behind, which were killed" : null;
        var line = last.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return $"{what}: {end}{(line is null ? "" : ": " + line)}";
    }

    private SpawnOrder Order(HookCall call, string input)
    {
        var attempt = new Attempt(_last);
        var unit = new ServiceUnit
        {
            Name = _place,
            Command = hook.Command,
            WorkingDirectory = hook.Directory,
            StdinFile = input,
            Output = OutputTarget.Log,
            Stderr = StderrTarget.Stdout,
        };
        var told = new ValueMap<string>([
            KeyValuePair.Create("PERSISTPROC_HOOK", hook.Name),
            KeyValuePair.Create("PERSISTPROC_EVENT", call.On),
            KeyValuePair.Create("PERSISTPROC_NAME", call.Service.Name),
            KeyValuePair.Create("PERSISTPROC_PROJECT", call.Service.Project ?? ""),
            KeyValuePair.Create("INVOCATION_ID", InvocationTag.Text(_seed, attempt)),
        ]);
        return new SpawnOrder(new InstanceId(_place, attempt), unit, told, null, InvocationTag.Number(_seed, attempt, ProcessRole.Probe));
    }
}
