using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PersistProc.EndToEnd.Tests.Gateway;

/// <summary>The TCP port: none by default, and one that asks for the token.</summary>
public sealed class TcpPort(ITestOutputHelper output) : EndToEndTest(output)
{
    private readonly int _port = FreePort.Next();

    private string Token => File.ReadAllText(Path.Combine(Box.Root, "state", "token"));

    private string Bearer => $"Authorization: Bearer {Token}\r\n";

    private string Host => $"localhost:{_port}";

    [Fact]
    public async Task By_default_there_is_none_and_no_token()
    {
        await Box.Do("list");
        Assert.Empty(Proc.TcpListeners(Box.Supervisor));
        Assert.Empty(Proc.TcpListeners(Box.Keeper));
        Assert.False(File.Exists(Path.Combine(Box.Root, "state", "token")));
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("PERSISTPROC_PORT")]
    public async Task Serve_opens_the_one_that_it_is_told(string how)
    {
        if (how.StartsWith("PERSIST", StringComparison.Ordinal)) Box.Variables[how] = Text(_port);
        var serve = Box.Begin(how.StartsWith("PERSIST", StringComparison.Ordinal) ? ["serve"] : ["serve", how, Text(_port)]);
        await serve.SaysOnStderr($"serves on http://127.0.0.1:{_port} too");
        Assert.Equal(200, (await Ask(RawConnection.Get("/v1/version", Bearer, Host))).Status);
        Assert.All(Proc.TcpListeners(Box.Supervisor), address => Assert.Equal($"0100007F:{_port:X4}", address));
        await Box.Do("shutdown");
        Assert.Equal(0, await serve.EndedWithin(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("http")]
    public async Task What_is_no_port_is_an_error(string port)
    {
        var result = await Box.Cli("serve", "--port", port);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"--port {port}: no such port", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_brings_the_token_is_served_whatever_he_asks_for()
    {
        await Serve();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Box.Root, "state", "token")));
        foreach (var path in new[] { "/", "/v1/version", "/v1/processes", "/openapi.json", "/mcp", "/metrics", "/nothing", "/v1/session" })
        {
            foreach (var authorization in new[] { "", "Authorization: Bearer \r\n", "Authorization: Bearer wrong\r\n", $"Authorization: Basic {Token}\r\n", $"Authorization: Bearer {Token}x\r\n", $"Authorization: Bearer {Token[1..]}\r\n", $"{Bearer}Authorization: Bearer x\r\n" })
            {
                var (status, text) = await Ask(RawConnection.Get(path, authorization, Host));
                Assert.Equal(401, status);
                Assert.Contains("WWW-Authenticate: Bearer", text, StringComparison.Ordinal);
                Assert.DoesNotContain(Token, text, StringComparison.Ordinal);
            }
        }
        Assert.Equal(401, (await Ask(RawConnection.Post("/v1/shutdown", "{\"request_id\":\"x\"}", "", Host))).Status);
        Assert.Equal(200, (await Ask(RawConnection.Get("/v1/processes", Bearer, Host))).Status);
        Assert.Equal(404, (await Ask(RawConnection.Get("/nothing", Bearer, Host))).Status);
    }

    [Fact]
    public async Task A_web_page_is_refused_also_under_a_name_that_was_made_to_lead_here_and_with_the_token()
    {
        await Serve();
        foreach (var host in new[] { "evil.example", $"evil.example:{_port}", "localhost", "127.0.0.1", $"127.0.0.1:{_port + 1}", $"127.0.0.2:{_port}", $"localhost:{_port}.evil.example", "" })
            Assert.Contains((await Ask(RawConnection.Get("/v1/version", Bearer, host))).Status, new[] { 400, 403 }); // some are none at all
        foreach (var host in new[] { $"127.0.0.1:{_port}", $"LOCALHOST:{_port}", $"[::1]:{_port}" })
            Assert.Equal(200, (await Ask(RawConnection.Get("/v1/version", Bearer, host))).Status);
        foreach (var origin in new[] { "http://evil.example", "null", $"https://localhost:{_port}", $"http://localhost:{_port + 1}", "http://localhost", $"http://localhost:{_port}/" })
            Assert.Equal(403, (await Ask(RawConnection.Get("/v1/version", $"{Bearer}Origin: {origin}\r\n", Host))).Status);
        Assert.Equal(200, (await Ask(RawConnection.Get("/v1/version", $"{Bearer}Origin: http://localhost:{_port}\r\n", Host))).Status);
    }

    [Fact]
    public async Task A_client_that_comes_while_the_supervisor_is_killed_waits_and_the_token_stays()
    {
        await Serve();
        var token = Token;
        for (var kill = 0; kill < 3; kill++)
        {
            var old = Box.Supervisor;
            _ = Libc.kill(old, (int)Signal.KILL);
            // nobody accepts yet: it is queued, not refused
            var (status, text) = await Ask(RawConnection.Get("/v1/version", Bearer, Host));
            Assert.True(status == 200, text);
            Assert.DoesNotContain($"\"pid\":{old},", text, StringComparison.Ordinal);
        }
        Assert.Equal(token, Token);
    }

    [Fact]
    public async Task Runs_can_be_started_and_followed_by_it()
    {
        await Serve();
        var body = $$$"""{"request_id":"r1","client_id":"c","command":["{{{Dummy}}}","print","hello","wait"],"working_directory":"{{{Box.Work}}}","name":"job","fresh":false,"new":false,"join":false,"environment":{},"stdin":false,"caller":{"environment":{"PATH":"/usr/bin:/bin"},"umask":"022","limits":{},"uid":0,"pid":1}}""";
        var (status, text) = await Ask(RawConnection.Post("/v1/run", body, Bearer, Host));
        Assert.True(status == 200, text);
        await Eventually.True(async () => (await Ask(RawConnection.Get("/v1/logs?target=job", Bearer, Host))).Text.Contains("hello", StringComparison.Ordinal));
        const string upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        Assert.Equal(101, (await Ask(RawConnection.Get("/v1/session", Bearer + upgrade, Host))).Status);
        Assert.Equal(403, (await Ask(RawConnection.Get("/v1/session", $"{Bearer}Origin: http://evil.example\r\n{upgrade}", Host))).Status);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_with_its_holder_and_the_socket_is_served()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, _port));
        holder.Listen();
        Configure($"[http]\nlisten = \"127.0.0.1:{_port}\"\n");
        await Box.Do("list");
        // the socket is served first, the port is opened behind it
        await Eventually.True(async () => (await Box.Cli("doctor")).Stdout.Contains($"127.0.0.1:{_port} is taken: process {Environment.ProcessId} (", StringComparison.Ordinal));
        Assert.Contains("no TCP port is opened", await File.ReadAllTextAsync(Path.Combine(Box.Root, "state", "persistprocd.log")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:{0}", "is no address of this machine alone")]
    [InlineData("*:{0}", "is no address of this machine alone")]
    [InlineData("192.0.2.1:{0}", "is no address of this machine alone")]
    [InlineData("[::]:{0}", "is no address of this machine alone")]
    [InlineData("unix:x", "is no address of this machine alone")]
    public async Task Only_this_machine_is_listened_to(string listen, string why)
    {
        Configure($"[http]\nlisten = \"{string.Format(CultureInfo.InvariantCulture, listen, _port)}\"\n");
        await Box.Do("list");
        Assert.Empty(Proc.TcpListeners(Box.Supervisor));
        Assert.Contains(why, (await Box.Cli("doctor")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_others_can_read_is_made_anew()
    {
        var path = Path.Combine(Box.Root, "state", "token");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(path, new string('a', 64));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await Serve();
        Assert.NotEqual(new string('a', 64), Token);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_port_that_the_settings_no_longer_name_is_closed_by_the_next_supervisor()
    {
        await Serve();
        Configure("");
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        await Box.Do("list");
        await Eventually.True(() => Proc.TcpListeners(Box.Supervisor).Length == 0 && Proc.TcpListeners(Box.Keeper).Length == 0);
    }

    private async Task Serve()
    {
        Configure($"[http]\nlisten = \"127.0.0.1:{_port}\"\n");
        await Box.Do("list");
        await Eventually.True(async () => (await Box.Cli("doctor")).Stdout.Contains($"it serves on http://127.0.0.1:{_port} too", StringComparison.Ordinal));
    }

    private void Configure(string settings)
    {
        Directory.CreateDirectory(Path.Combine(Box.Root, "config"));
        File.WriteAllText(Path.Combine(Box.Root, "config", "persistprocd.toml"), settings);
    }

    private async Task<(int Status, string Text)> Ask(string request)
    {
        using var connection = RawConnection.Tcp(_port);
        return await connection.Ask(request);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
