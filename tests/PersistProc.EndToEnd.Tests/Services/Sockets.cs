using System.Net;
using System.Net.Sockets;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>`[services.X.sockets]`: open before the service runs, and whatever becomes of it and of us.</summary>
public sealed class Sockets(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task A_service_is_given_its_sockets_as_sd_listen_fds_has_it()
    {
        var port = FreePort.Next();
        await Project($"[services.web]\ncommand = [\"python3\", \"{SocketServer.Put(Box)}\"]\nsockets.http.listen = {port}\nsockets.ctl = {{ listen = \"unix:run/ctl.sock\", mode = \"0620\" }}\nsockets.hidden.listen = \"unix:@{Box.Id}\"\n");
        await Box.Do("up", "-d");
        var web = await Box.Until("web", "running");
        int[] answers = [await SocketClient.Of(port).Ask(), await SocketClient.Of(Box.At("run/ctl.sock")).Ask(), await SocketClient.Of($"\0{Box.Id}").Ask()];
        Assert.Equal([web.Pid, web.Pid, web.Pid], answers);
        await Eventually.True(async () => (await Box.Do("logs", "web")).Stdout.Contains("given http:ctl:hidden [True, True, True]", StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite, File.GetUnixFileMode(Box.At("run/ctl.sock")));
        var shown = (await Box.Status("web")).Json.GetProperty("sockets").EnumerateArray().Select(each => $"{each.GetProperty("name")} {each.GetProperty("listen")} {each.GetProperty("open")}");
        Assert.Equal([$"http 127.0.0.1:{port} True", $"ctl unix:{Box.At("run/ctl.sock")} True", $"hidden unix:@{Box.Id} True"], shown);

        // the next one finds them as the first one did, whatever that made of them
        await Box.Do("restart", "web");
        await Eventually.True(async () => (await Box.Do("logs", "web")).Stdout.Split("[True, True, True]").Length == 3);
        await Box.Do("stop", "web");
        Assert.True(await SocketClient.Of(port).IsRefused()); // whoever has it still: at once
        await Eventually.True(() => !File.Exists(Box.At("run/ctl.sock")));
    }

    [Fact]
    public async Task Who_wants_the_port_of_a_socket_is_told_whose_it_is_and_starts_nobody_by_looking()
    {
        var (port, path) = (FreePort.Next(), Box.At("run/web.sock"));
        await Project($$"""
            [services.web]
            command = ["python3", "{{SocketServer.Put(Box)}}"]
            sockets.http = { listen = {{port}}, on_demand = true }
            sockets.ctl = { listen = "unix:run/web.sock", on_demand = true }
            [services.port]
            command = "sleep 1077"
            port = {{port}}
            restart = "no"
            [services.ready]
            command = "sleep 1077"
            ready = { tcp = {{port}}, timeout = "1s" }
            restart = "no"
            """);
        await Box.Do("up", "-d", "web");
        var other = Directory.CreateDirectory(Box.At("other")).FullName;
        await File.WriteAllTextAsync(Path.Combine(other, "persistproc.toml"), $"project = \"q\"\ndefaults.restart = \"no\"\n[services.second]\ncommand = \"sleep 1077\"\nsockets.http.listen = \"0.0.0.0:{port}\"\n[services.third]\ncommand = \"sleep 1077\"\nsockets.ctl.listen = \"unix:{path}\"\n");
        async Task<string> Told(string name, string? directory = null)
        {
            var told = await Client.Start(Box.Order(Box.Command("start", name)) with { Directory = directory ?? Box.Work }).Result();
            Assert.Equal(1, told.ExitCode);
            return told.Stderr;
        }

        Assert.Contains($"port {port} is taken: the socket http of p/web listens on 127.0.0.1:{port}. Stop that", await Told("port"), StringComparison.Ordinal);
        Assert.Contains($"port {port} is that of another service: the socket http of p/web listens there", await Told("ready"), StringComparison.Ordinal);
        Assert.Contains($"0.0.0.0:{port} is taken: the socket http of p/web listens there", await Told("second", other), StringComparison.Ordinal);
        Assert.Contains($"{path} is taken: the socket ctl of p/web listens there", await Told("third", other), StringComparison.Ordinal);
        Assert.Equal("stopped", (await Box.Status("web")).State);
        await Box.Do("stop", "--port", $"{port}");
        Assert.True(await SocketClient.Of(port).IsRefused());
    }

    [Fact]
    [Trait("Category", "Repeated")]
    public async Task Nobody_is_refused_or_left_unserved_by_restarts_crashes_and_upgrades_of_the_service_and_of_us()
    {
        var port = FreePort.Next();
        await Project($"[services.web]\ncommand = [\"python3\", \"{SocketServer.Put(Box)}\"]\nrestart_delay = \"10ms\"\nsockets.http.listen = {port}\n");
        await Box.Do("up", "-d");
        var (keeper, inode) = (Box.Keeper, Inode(port));
        using var end = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 3).Select(_ => SocketClient.Of(port).AskOnAndOn(end.Token)).ToList();
        await Box.Do("restart", "web");
        var crashed = await SocketClient.Of(port).Ask("crash");
        await Box.Until("web", row => row.Pid != crashed && row.State == "running");
        var supervisor = Box.Supervisor;
        _ = Libc.kill(supervisor, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != supervisor, TimeSpan.FromSeconds(60));
        await Box.Do("restart", "web");
        Assert.Equal(0, (await Box.Run(new Installation(Box, "next")["persistproc"], "--root", Box.Root, "upgrade")).ExitCode);
        await Box.Do("restart", "web");
        var last = await SocketClient.Of(port).Ask();
        await end.CancelAsync();
        foreach (var (served, by, failed) in await Task.WhenAll(clients))
        {
            Output.WriteLine($"{served} served by {by.Count}");
            Assert.Empty(failed);
            Assert.True(by.Count >= 2, $"only {by.Count} instances were seen"); // how many of them is a matter of the machine
        }

        Assert.Equal((await Box.Status("web")).Pid, last);
        Assert.Equal((keeper, inode), (Box.Keeper, Inode(port)));
    }

    [Fact]
    public async Task The_first_connection_starts_it_and_it_is_stopped_when_nobody_is_connected_any_more()
    {
        var port = FreePort.Next();
        await Project($"[services.lazy]\ncommand = [\"python3\", \"{SocketServer.Put(Box)}\"]\nsockets.http = {{ listen = {port}, on_demand = true, idle_stop = \"1s\" }}\n");
        await Box.Do("up", "-d");
        var row = await Box.Status("lazy");
        Assert.Equal(("stopped", 0), (row.State, row.Pid));
        Assert.Contains($"the first connection starts it (127.0.0.1:{port})", row.Why, StringComparison.Ordinal);
        var first = await SocketClient.Of(port).Ask();
        var idle = await Box.Until("lazy", "stopped");
        Assert.Contains("nobody was connected for 1s", idle.Why, StringComparison.Ordinal);

        // the next supervisor waits for connections too, and who stays connected is not left
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old, TimeSpan.FromSeconds(60));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var running = await Box.Until("lazy", "running");
        Assert.NotEqual(first, running.Pid);
        await Eventually.Remains(() => Proc.Alive(running.Pid), TimeSpan.FromSeconds(3));
        socket.Close();
        await Box.Until("lazy", "stopped");
    }

    [Fact]
    public async Task One_that_crashes_without_having_accepted_gives_up_and_is_armed_again_by_reset_failed()
    {
        var port = FreePort.Next();
        await Project($"[services.lazy]\ncommand = [\"{Dummy}\", \"exit\", \"3\"]\nrestart = \"no\"\nsockets.http = {{ listen = {port}, on_demand = true }}\n");
        await Box.Do("up", "-d");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var failed = await Box.Until("lazy", "failed");
        Assert.Contains("no connection starts it now", failed.Why, StringComparison.Ordinal);
        await Eventually.Remains(() => Box.Status("lazy").GetAwaiter().GetResult().Pid == failed.Pid, TimeSpan.FromSeconds(1));
        await File.WriteAllTextAsync(Box.At("persistproc.toml"), (await File.ReadAllTextAsync(Box.At("persistproc.toml"))).Replace($"[\"{Dummy}\", \"exit\", \"3\"]", $"[\"python3\", \"{SocketServer.Put(Box)}\"]", StringComparison.Ordinal));
        await Box.Do("config", "reload");
        await Box.Do("reset-failed", "lazy");
        await Box.Until("lazy", "running");       // he still waits
    }

    [Fact]
    public async Task A_taken_place_is_an_error_that_names_who_has_it_and_a_stale_one_is_replaced()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        var (live, stale) = (Box.At("live.sock"), Box.At("stale.sock"));
        using var other = Bound(live);
        other.Listen();
        Bound(stale).SafeHandle.Dispose();
        await Project($"[services.port]\ncommand = \"sleep 1081\"\nrestart = \"no\"\nsockets.a.listen = {port}\n[services.live]\ncommand = \"sleep 1082\"\nsockets.a = {{ listen = \"unix:live.sock\", on_demand = true }}\n[services.stale]\ncommand = \"sleep 1083\"\nsockets.a.listen = \"unix:stale.sock\"\n");
        var up = await Box.Cli("up", "-d");
        Assert.Equal(1, up.ExitCode);
        Assert.Contains($"127.0.0.1:{port} is taken: process {Environment.ProcessId} (", up.Stderr, StringComparison.Ordinal);
        Assert.Contains($"{live} is taken: process {Environment.ProcessId} (", up.Stderr, StringComparison.Ordinal);
        Assert.Equal("running", (await Box.Status("stale")).State);
        Assert.Contains($"{live} is taken", (await Box.Status("live")).Why, StringComparison.Ordinal);
        socket.Close();
        await Box.Do("start", "port");
    }

    private static Socket Bound(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static string Inode(int port) => File.ReadLines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Single(fields => fields[3] == "0A" && fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal))[9];

    private Task Project(string text) => File.WriteAllTextAsync(Box.At("persistproc.toml"), "project = \"p\"\n" + text);
}
