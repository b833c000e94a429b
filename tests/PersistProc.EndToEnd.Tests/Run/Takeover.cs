using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Run;

/// <summary>A client that lives goes on by itself: under the next supervisor, and with the next instance.</summary>
public sealed class Takeover(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task A_client_goes_on_over_kills_of_the_supervisor_without_a_lost_or_doubled_byte()
    {
        var client = Box.Begin("run", "--name", "job", "--on-exit", "stop", "--", Dummy, "on", "USR1", "{", "halt", "}", "tick", "500");
        await client.SaysOnStdout("0000000100");
        var process = (await Box.Status("job")).Pid;
        for (var kill = 0; kill < 3; kill++)
        {
            var (old, length) = (Box.Supervisor, client.Stdout.Length);
            _ = Libc.kill(old, (int)Signal.KILL);
            await Eventually.True(() => client.Ended.IsCompleted || (Box.Supervisor != 0 && Box.Supervisor != old && client.Stdout.Length > length + 5000));
            Assert.False(client.Ended.IsCompleted, $"the client has ended: {client.Errors}");
        }

        Assert.Equal(process, (await Box.Status("job")).Pid);
        _ = Libc.kill(process, (int)Signal.USR1);
        Assert.Equal(0, await client.EndedWithin(TimeSpan.FromSeconds(20)));
        var lines = client.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"done {lines.Length - 1}", lines[^1]);
        Assert.Equal(Enumerable.Range(1, lines.Length - 1).Select(number => number.ToString("D10", CultureInfo.InvariantCulture)), lines[..^1]);
    }

    [Fact]
    public async Task Clients_wait_for_a_supervisor_that_does_not_come_up_at_once()
    {
        var run = Box.Begin("run", "--name", "job", "--on-exit", "stop", "--", Dummy, "on", "USR1", "{", "halt", "}", "tick", "100");
        await run.SaysOnStdout("0000000001");
        Client[] followers = [Box.Begin("logs", "-f", "job"), Box.Begin("events", "-f")];
        await followers[0].SaysOnStdout("00000");
        await followers[1].SaysOnStdout("started");
        var process = (await Box.Status("job")).Pid;
        Client[] all = [run, .. followers];
        await Eventually.True(() =>
        {
            if (Box.Supervisor is not 0 and var starting) _ = Libc.kill(starting, (int)Signal.KILL);
            return all.All(client => client.Ended.IsCompleted || client.Errors.Contains("does not come up", StringComparison.Ordinal));
        });
        _ = Libc.kill(process, (int)Signal.USR1);
        Assert.Equal(0, await run.EndedWithin(TimeSpan.FromSeconds(30)));
        await followers[0].SaysOnStdout("done ");
        await followers[1].SaysOnStdout("completed");
        foreach (var follower in followers) follower.Signal(Signal.TERM);
        foreach (var follower in followers) await follower.Ended;
    }

    [Fact]
    public async Task Input_goes_on_over_a_kill_of_the_supervisor_without_a_lost_or_doubled_byte()
    {
        var client = Box.BeginWithInput([], keepOpen: true, "run", "--on-exit", "stop", "--", Dummy, "echo");
        for (var line = 0; line < 200; line++)
        {
            client.Write($"line {line}\n");
            if (line is 50 or 120)
                _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
            await client.SaysOnStdout($"line {line}\n");
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, 200).Select(line => $"line {line}\n")), client.Text);
        client.Signal(Signal.KILL);
        await client.Ended;
    }

    [Fact]
    public async Task The_policy_of_a_client_that_died_with_the_supervisor_is_applied_by_the_next()
    {
        var client = Box.Begin("run", "--name", "job", "--on-exit", "stop", "--", Dummy, "pid-file", Box.At("pid"), "wait");
        var process = await Box.PidFrom("pid");
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        client.Signal(Signal.KILL);
        await Eventually.True(() => !Proc.Alive(process));
    }

    [Fact]
    public async Task A_client_that_lives_keeps_its_program_alive_over_a_takeover()
    {
        var client = Box.Begin("run", "--name", "job", "--on-exit", "stop", "--", Dummy, "pid-file", Box.At("pid"), "wait");
        var process = await Box.PidFrom("pid");
        _ = Libc.kill(Box.Supervisor, (int)Signal.KILL);
        // longer than the 5 s that clients have to come back
        await Eventually.Remains(() => Proc.Alive(process), TimeSpan.FromSeconds(7));
        client.Signal(Signal.KILL);
        await Eventually.True(() => !Proc.Alive(process));
    }

    [Fact]
    public async Task Run_goes_on_with_the_new_instance_when_somebody_else_restarts_it_and_says_so()
    {
        var client = Box.Begin("run", "--name", "job", "--on-exit", "detach", "--", "sh", "-c", "echo up $$; exec sleep 1000");
        await client.SaysOnStdout("up ");
        await Box.Do("restart", "job");
        var next = (await Box.Status("job")).Pid;
        await client.SaysOnStdout($"up {next}");
        await client.SaysOnStderr("restart");

        await Box.Do("stop", "job");
        await client.EndedWithin(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Logs_go_on_with_the_new_instance_too()
    {
        await Box.Service("job", "sh", "-c", "echo up $$; exec sleep 1000");
        var follower = Box.Begin("logs", "-f", "job");
        await follower.SaysOnStdout("up ");
        await Box.Do("restart", "job");
        await follower.SaysOnStdout($"up {(await Box.Status("job")).Pid}");
        Assert.False(follower.Ended.IsCompleted);

        await Box.Do("stop", "job");
        await Box.Do("start", "job");
        await follower.SaysOnStdout($"up {(await Box.Status("job")).Pid}");
        follower.Signal(Signal.TERM);
        await follower.Ended;
    }

    [Fact]
    public async Task Logs_followed_over_a_kill_of_the_supervisor_have_each_line_once()
    {
        var row = await Box.Service("job", Dummy, "on", "USR1", "{", "halt", "}", "tick", "500");
        var follower = Box.Begin("logs", "-f", "job", "-n", "1000000");
        await follower.SaysOnStdout("0000000100");
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor != 0 && Box.Supervisor != old);
        _ = Libc.kill(row.Pid, (int)Signal.USR1);
        await follower.SaysOnStdout("done ");
        Assert.Equal(string.Join('\n', Logs.Lines(row.Log)), follower.Text.TrimEnd('\n'));
        follower.Signal(Signal.TERM);
        await follower.Ended;
    }
}
