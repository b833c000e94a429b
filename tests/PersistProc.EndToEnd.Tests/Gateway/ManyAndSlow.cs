using System.Diagnostics;

namespace PersistProc.EndToEnd.Tests.Gateway;

/// <summary>Clients that are many, slow, or gone half-way: everybody else is served, and they cost little.</summary>
public sealed class ManyAndSlow(ITestOutputHelper output) : EndToEndTest(output)
{
    private const int Many = 2000;

    // a connection with nothing to say, and one that reads nothing
    private const int KilobytesEach = 50;

    [Fact]
    public async Task Two_thousand_half_open_connections_keep_nobody_waiting_and_are_dropped()
    {
        await Box.Service("job", Dummy, "tick", "20");
        var (supervisor, before) = (Box.Supervisor, Proc.Kilobytes(Box.Supervisor, "VmRSS"));
        var connections = new List<RawConnection>();
        try
        {
            for (var n = 0; n < Many; n++)
            {
                connections.Add(RawConnection.Local(Box));
                connections[^1].Send((n % 4) switch
                {
                    0 => "GET /v1/ver",
                    1 => "GET /v1/version HTTP/1.1\r\nHost: x\r\nX-Slow: ",
                    2 => "POST /v1/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
                    _ => "",
                });
            }
            await AnswersQuickly($"{Many} half-open connections");
            var used = Proc.Kilobytes(supervisor, "VmRSS") - before;
            Output.WriteLine($"{Many} half-open connections: {used} KB more, {(double)used / Many:F1} KB each");
            Assert.InRange(used, long.MinValue, Many * KilobytesEach);
            // who has begun and does not go on is dropped
            foreach (var connection in connections.Where((_, n) => n % 4 != 3).Take(30)) await connection.Read(within: TimeSpan.FromSeconds(60));
        }
        finally
        {
            foreach (var connection in connections) connection.Dispose();
        }
        Assert.Equal(supervisor, Box.Supervisor);
        await AnswersQuickly("after them");
    }

    [Fact]
    public async Task Readers_that_do_not_read_keep_nobody_waiting()
    {
        await Box.Do("run", "--name", "big", "--", Dummy, "lines", "200000", "100", "65536");
        var (supervisor, before) = (Box.Supervisor, Proc.Kilobytes(Box.Supervisor, "VmRSS"));
        var connections = new List<RawConnection>();
        try
        {
            for (var n = 0; n < 300; n++)
            {
                connections.Add(RawConnection.Local(Box));
                connections[^1].Send(RawConnection.Get(n % 2 == 0 ? "/v1/logs?target=big" : "/v1/events?follow=true"));
            }
            await AnswersQuickly("300 readers that do not read");
            var used = Proc.Kilobytes(supervisor, "VmRSS") - before;
            Output.WriteLine($"300 readers that do not read: {used} KB more");
            Assert.InRange(used, long.MinValue, 150_000);
        }
        finally
        {
            foreach (var connection in connections) connection.Dispose();
        }
        await Eventually.True(() => Proc.Stat(supervisor) is not null && Threads(supervisor) < 60);
    }

    [Fact]
    public async Task A_client_that_is_cut_off_anywhere_leaves_nothing_behind()
    {
        await Box.Do("list");
        var supervisor = Box.Supervisor;
        const string request = "POST /v1/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\n{\"request_id\":\"a\",\"client_id\":\"b\",\"words\":[\"x\"],\"cwd\":\"/\"}  ";
        var descriptors = Proc.Descriptors(supervisor).Count;
        for (var cut = 0; cut < request.Length; cut++)
        {
            using var connection = RawConnection.Local(Box);
            connection.Send(request[..cut]);
        }
        await AnswersQuickly("after clients that were cut off");
        await Eventually.True(() => Proc.Descriptors(supervisor).Count <= descriptors + 5);
        Assert.Equal(supervisor, Box.Supervisor);
    }

    private static int Threads(int pid) => int.Parse(Proc.Status(pid, "Threads"), System.Globalization.CultureInfo.InvariantCulture);

    private async Task AnswersQuickly(string when)
    {
        var times = new List<double>();
        for (var n = 0; n < 21; n++)
        {
            var clock = Stopwatch.StartNew();
            using var connection = RawConnection.Local(Box);
            Assert.Equal(200, (await connection.Ask(RawConnection.Get("/v1/processes"))).Status);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        Output.WriteLine($"{when}: median {times[10]:F1} ms, worst {times[^1]:F1} ms");
        Assert.InRange(times[10], 0, 1000); // whoever waited for the others would wait for as long as those are given
    }
}
