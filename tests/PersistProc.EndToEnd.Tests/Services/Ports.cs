using System.Net;
using System.Net.Sockets;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>`port`, and what `list --ports` shows.</summary>
public sealed class Ports(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Listens = "import os,socket\ns=socket.socket()\ns.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)\ns.bind(('127.0.0.1',int(os.environ['PORT'])))\ns.listen()\nprint('on',os.environ['PORT'],flush=True)\nwhile True: s.accept()[0].close()\n";

    [Fact]
    public async Task Those_of_any_port_get_each_their_own_listen_on_it_and_have_it_again()
    {
        await File.WriteAllTextAsync(Box.At("serve.py"), Listens);
        await Project(string.Concat("abc".Select(name => $"[services.{name}]\ncommand = [\"python3\", \"{Box.At("serve.py")}\"]\nport = \"auto\"\n")));
        await Box.Do("up", "-d");
        var first = await Listening(3);
        Assert.Equal(3, first.Values.Distinct().Count());
        await Box.Do("restart", "a");
        Assert.Equal(first, await Listening(3));
        Assert.Contains($"127.0.0.1:{first["b"]}", (await Box.Do("list", "--ports")).Stdout, StringComparison.Ordinal);

        // the next supervisor knows what it gave
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        await Box.Do("restart", "b");
        Assert.Equal(first, await Listening(3));
    }

    [Fact]
    public async Task Each_replica_is_ready_when_its_own_port_is_open()
    {
        await File.WriteAllTextAsync(Box.At("serve.py"), Listens);
        await Project($$"""
            [defaults]
            port = "auto"
            [services.one]
            command = ["python3", "{{Box.At("serve.py")}}"]
            ready = { tcp = "$PORT" }
            health = { tcp = "127.0.0.1:$PORT", interval = "100ms", failures = 1 }
            replicas = 2
            [services.never]
            command = "sleep 1075"
            ready = { http = "http://127.0.0.1:$PORT/", timeout = "500ms" }
            restart = "no"
            """);
        await Box.Do("up", "-d", "--wait", "one");
        foreach (var (name, port) in await Listening(2)) Assert.Contains($"PORT={port}", Proc.Environment((await Box.Status(name)).Pid));
        var late = await Box.Cli("start", "never");
        Assert.Equal(1, late.ExitCode);
        Assert.Matches("http://127.0.0.1:[0-9]+/ refuses connections", late.Stderr + (await Box.Do("why", "never")).Stdout);

        // the next supervisor knows whose port is whose
        var before = (await Box.Status("one.1")).Pid;
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        await Box.Until("one.1", "running");
        await Eventually.Remains(() => Proc.Alive(before), TimeSpan.FromMilliseconds(500));
        Assert.Equal(before, (await Box.Status("one.1")).Pid);
    }

    [Fact]
    public async Task A_taken_port_is_an_error_that_names_who_has_it_or_the_next_one_is_taken()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        await Project($"[services.fixed]\ncommand = \"sleep 1071\"\nport = {port}\nrestart = \"no\"\n[services.next]\ncommand = [\"{Dummy}\", \"env\", \"wait\"]\nport = \"{port}+\"\n");
        var refused = await Box.Cli("start", "fixed");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"port {port} is taken: process {Environment.ProcessId} (", refused.Stderr, StringComparison.Ordinal);
        Assert.Contains($"listens on 127.0.0.1:{port}. End that", refused.Stderr, StringComparison.Ordinal);
        await Box.Do("start", "next");
        await Eventually.True(async () => (await Box.Do("logs", "next")).Stdout.Contains("PORT=", StringComparison.Ordinal));
        var given = int.Parse((await Box.Do("logs", "next")).Stdout.Split('\n').Single(line => line.StartsWith("PORT=", StringComparison.Ordinal))[5..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(given, port + 1, port + 999);
    }

    [Fact]
    public async Task A_port_that_a_service_has_only_inherited_is_not_its_own()
    {
        Box.Variables["PORT"] = "24001";
        await Project("[services.a]\ncommand = \"sleep 1073\"\n[services.b]\ncommand = \"sleep 1074\"\nport = 24001\nrestart = \"no\"\n");
        await Box.Do("start", "a");
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old);
        await Box.Do("start", "b");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("\"http\"")]
    [InlineData("true")]
    public async Task What_is_no_port_is_an_error_of_the_file(string value)
    {
        await Project($"[services.a]\ncommand = \"sleep 1072\"\nport = {value}\n");
        var check = await Box.Cli("config", "check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("persistproc.toml:4:", check.Stdout + check.Stderr, StringComparison.Ordinal);
        Assert.Contains("port", check.Stdout + check.Stderr, StringComparison.Ordinal);
    }

    private async Task<SortedDictionary<string, int>> Listening(int count)
    {
        var found = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await Eventually.True(async () =>
        {
            var rows = (await Box.Json("list", "--ports")).GetProperty("processes").EnumerateArray().Where(row => row.GetProperty("ports").GetArrayLength() > 0).ToList();
            found = new(rows.ToDictionary(row => row.GetProperty("name").GetString()!, row => row.GetProperty("ports")[0].GetProperty("port").GetInt32()), StringComparer.Ordinal);
            return found.Count == count;
        });
        return found;
    }

    private Task Project(string text) => File.WriteAllTextAsync(Box.At("persistproc.toml"), "project = \"p\"\n" + text);
}
