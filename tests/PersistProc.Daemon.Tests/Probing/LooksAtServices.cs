using System.Net;
using System.Net.Sockets;
using System.Text;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Daemon.Probing;
using PersistProc.Supervision.Ports;

namespace PersistProc.Daemon.Tests.Probing;

/// <summary>Each kind of look, at what is there and at what is not.</summary>
public sealed class LooksAtServices : IDisposable
{
    private static readonly InstanceId Instance = new(ServiceName.Parse("web"), new Attempt(1));
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private readonly TemporaryDirectory _directory = new();
    private readonly List<int> _tree = [Environment.ProcessId];
    private readonly List<OpenSocket> _open = [];
    private int? _port;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_port_that_accepts_is_well_and_one_that_refuses_is_not()
    {
        using var listener = Listen();
        var port = PortOf(listener);
        Assert.Equal(new Finding(true, $"port {port} accepts connections"), await Look(new Probe { Tcp = new TcpTarget(TcpTarget.Local, port) }));
        Assert.True((await Look(new Probe { Tcp = new TcpTarget("127.0.0.1", port) })).IsWell);

        listener.Dispose();
        Assert.Equal(new Finding(false, $"port {port} refuses connections"), await Look(new Probe { Tcp = new TcpTarget(TcpTarget.Local, port) }));
        Assert.Equal("port no-such-host.invalid:1 has a host that is not known", (await Look(new Probe { Tcp = new TcpTarget("no-such-host.invalid", 1) })).Text);
    }

    [Fact]
    public async Task A_port_that_somebody_else_holds_says_nothing_of_the_service()
    {
        using var listener = Listen();
        _tree.Clear();
        var finding = await Look(new Probe { Tcp = new TcpTarget(TcpTarget.Local, PortOf(listener)) });

        Assert.False(finding.IsWell);
        Assert.StartsWith($"port {PortOf(listener)} is held by {Environment.ProcessId} (", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_another_services_socket_listens_is_told_of_and_nobody_connects()
    {
        using var listener = Listen();
        var inode = Linux.Network.TcpListener.ReadAll().Single(each => each.Port == PortOf(listener)).Inode;
        _open.Add(new OpenSocket(new SocketKey(ServiceName.Parse("p/web"), "http", ""), inode));
        Assert.Equal(
            new Finding(false, $"port {PortOf(listener)} is that of another service: the socket http of p/web listens there"),
            await Look(new Probe { Tcp = new TcpTarget(TcpTarget.Local, PortOf(listener)) }));
        Assert.False(listener.Poll(0, SelectMode.SelectRead));
        _open[0] = new OpenSocket(new SocketKey(Instance.Service, "http", ""), inode);
        Assert.True((await Look(new Probe { Tcp = new TcpTarget(TcpTarget.Local, PortOf(listener)) })).IsWell);
    }

    [Theory]
    [InlineData("tcp = '$PORT'", "port {0} accepts connections", "port $PORT")]
    [InlineData("tcp = '127.0.0.1:$PORT'", "port 127.0.0.1:{0} accepts connections", "port 127.0.0.1:$PORT")]
    [InlineData("http = 'http://127.0.0.1:$PORT/$PORT'", "http://127.0.0.1:{0}/$PORT answers 200", "http://127.0.0.1:$PORT/$PORT")]
    public async Task A_services_own_port_is_the_one_that_it_was_given(string written, string found, string what)
    {
        var unit = ServiceFiles.Reading.Service($"port = 'auto'\nready = {{ {written} }}");
        var printed = string.Join(", ", Directives.OfService.Single(row => row.Key == "ready").Inner.Where(inner => inner.Print(unit) is not null).Select(inner => $"{inner.Key} = {inner.Print(unit)}"));
        Assert.Equal(unit, ServiceFiles.Reading.Service($"port = 'auto'\nready = {{ {printed} }}"));
        Assert.Equal(new Finding(false, $"{what}: which port it was given is not known; restart it"), await Look(unit.Ready!));

        using var listener = Listen();
        _port = PortOf(listener);
        if (unit.Ready!.Http is not null) _ = Serve(listener, 200, "");
        Assert.Equal(new Finding(true, string.Format(System.Globalization.CultureInfo.InvariantCulture, found, _port)), await Look(unit.Ready!));
    }

    [Fact]
    public async Task A_unix_socket_has_to_be_listened_on()
    {
        var path = Path.Combine(_directory.Path, "api.sock");
        Assert.Equal(new Finding(false, $"socket {path} is not there"), await Look(new Probe { Unix = path }));
        using (var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            Assert.Equal(new Finding(false, $"socket {path} refuses connections"), await Look(new Probe { Unix = path }));
            listener.Listen();
            Assert.True((await Look(new Probe { Unix = path })).IsWell);
        }
    }

    [Fact]
    public async Task A_file_has_to_be_there()
    {
        var path = Path.Combine(_directory.Path, "ready");
        Assert.Equal(new Finding(false, $"file {path} is not there"), await Look(new Probe { File = path }));
        await File.WriteAllTextAsync(path, "");
        Assert.True((await Look(new Probe { File = path })).IsWell);
    }

    [Theory]
    [InlineData(200, "fine", null, true)]
    [InlineData(302, "", null, true)]
    [InlineData(404, "", null, false)]
    [InlineData(503, "", null, false)]
    [InlineData(200, "all fine", "f.ne$", true)]
    [InlineData(200, "ailing", "f.ne$", false)]
    public async Task A_url_has_to_answer_as_it_should(int status, string body, string? pattern, bool isWell)
    {
        using var listener = Listen();
        var url = $"http://127.0.0.1:{PortOf(listener)}/health";
        var served = Serve(listener, status, body);
        var finding = await Look(new Probe { Http = url, Body = pattern, Headers = new Dictionary<string, string> { ["X-From"] = "a probe" }.ToValueMap() });

        Assert.Equal(isWell, finding.IsWell);
        Assert.StartsWith($"{url} answers {status}", finding.Text, StringComparison.Ordinal);
        var request = await served;
        Assert.StartsWith("GET /health HTTP/1.1", request, StringComparison.Ordinal);
        Assert.Contains("X-From: a probe", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_url_the_status_and_the_method_can_be_chosen()
    {
        using var listener = Listen();
        var served = Serve(listener, 404, "");
        Assert.True((await Look(new Probe { Http = $"http://127.0.0.1:{PortOf(listener)}/", Status = [404], Method = "HEAD" })).IsWell);
        Assert.StartsWith("HEAD / ", await served, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_answers_at_length_is_heard_out()
    {
        using var listener = Listen();
        var served = Task.Run(async () =>
        {
            using var client = await AnsweredAtLength(listener, "Content-Length: 300000");
            return await client.ReceiveAsync(new byte[1]); // a connection that is closed with something unread is reset
        });
        Assert.True((await Look(new Probe { Http = $"http://127.0.0.1:{PortOf(listener)}/" }, timeToHear: Long)).IsWell);
        Assert.Equal(0, await served);
    }

    [Fact]
    public async Task Whose_answer_has_no_end_is_not_heard_for_ever()
    {
        using var listener = Listen();
        var served = Task.Run(async () =>
        {
            using var client = await AnsweredAtLength(listener, "Connection: close");
            return await IsOver(client);
        });
        Assert.True((await Look(new Probe { Http = $"http://127.0.0.1:{PortOf(listener)}/" })).IsWell);
        Assert.True(await served.WaitAsync(Long));
    }

    [Fact]
    public async Task A_url_that_answers_nobody_is_looked_at_for_so_long_and_no_longer()
    {
        using var listener = Listen();
        var url = $"http://127.0.0.1:{PortOf(listener)}/";
        Assert.Equal(new Finding(false, $"{url} does not answer within 200ms"), await Look(new Probe { Http = url }, TimeSpan.FromMilliseconds(200)));
        listener.Dispose();
        Assert.Equal(new Finding(false, $"{url} refuses connections"), await Look(new Probe { Http = url }));
    }

    [Fact]
    public async Task Who_answers_with_something_else_than_http_is_told_so()
    {
        using var listener = Listen();
        var accepted = Task.Run(async () =>
        {
            using var client = await listener.AcceptAsync();
            await client.SendAsync(Encoding.ASCII.GetBytes("SSH-2.0-OpenSSH\r\n"));
        });
        var finding = await Look(new Probe { Http = $"http://127.0.0.1:{PortOf(listener)}/" });
        await accepted;

        Assert.False(finding.IsWell);
        Assert.Contains("gives no answer", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_longer_wanted_tells_nothing()
    {
        using var listener = Listen();
        var told = 0;
        var look = Open(new Probe { Http = $"http://127.0.0.1:{PortOf(listener)}/" });
        look.Take(Long, _ => Interlocked.Increment(ref told));
        using var client = await listener.AcceptAsync();
        look.Dispose();
        Assert.True(await IsOver(client).WaitAsync(Long));
        Assert.Equal(0, told);
    }

    private static async Task<bool> IsOver(Socket client)
    {
        var bytes = new byte[1024];
        try
        {
            while (await client.ReceiveAsync(bytes) > 0)
            {
            }
            return true;
        }
        catch (SocketException reset)
        {
            return reset.SocketErrorCode is SocketError.ConnectionReset;
        }
    }

    // as much of it as the other side takes
    private static async Task<Socket> AnsweredAtLength(Socket listener, string header)
    {
        var client = await listener.AcceptAsync();
        await client.ReceiveAsync(new byte[4096]);
        try
        {
            await client.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 x\r\n{header}\r\n\r\n"));
            for (var sent = 0; sent < 300_000; sent += 10_000) await client.SendAsync(new byte[10_000]);
        }
        catch (SocketException)
        {
            // it has had enough
        }
        return client;
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    // one request, whole before the answer
    private static Task<string> Serve(Socket listener, int status, string body) => Task.Run(async () =>
    {
        using var client = await listener.AcceptAsync();
        var (request, bytes) = ("", new byte[4096]);
        while (!request.Contains("\r\n\r\n", StringComparison.Ordinal)) request += Encoding.ASCII.GetString(bytes, 0, await client.ReceiveAsync(bytes));
        await client.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} x\r\nContent-Length: {body.Length}\r\nLocation: /elsewhere\r\n\r\n{body}"));
        return request;
    });

    private ILook Open(Probe probe, TimeSpan? timeToHear = null) =>
        new Prober(new LogStore(_directory.Path, new LogBudget(_directory.Path, TimeProvider.System, (_, _) => { })), _ => _tree, _ => throw new InvalidOperationException("no command is run here"), new ReadyPipes((_, _) => { }, _ => { }, new DaemonLog(Microsoft.Extensions.Logging.Abstractions.NullLogger<DaemonLog>.Instance)), _ => _port, new ProbeCounts())
        {
            TimeToHear = timeToHear ?? TimeSpan.FromMilliseconds(50),
            Sockets = () => _open,
        }
            .Open(Instance, new Core.Probing(ProbePurpose.Readiness, Instance.Attempt, 1, TimeSpan.Zero, 0, probe), null);

    private Task<Finding> Look(Probe probe, TimeSpan? limit = null, TimeSpan? timeToHear = null)
    {
        var found = new TaskCompletionSource<Finding>(TaskCreationOptions.RunContinuationsAsynchronously);
        var look = Open(probe, timeToHear);
        look.Take(limit ?? Long, found.SetResult);
        return found.Task;
    }
}
