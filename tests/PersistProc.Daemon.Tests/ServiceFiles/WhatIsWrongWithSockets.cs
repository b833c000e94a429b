using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

public class WhatIsWrongWithSockets
{
    private const string Http = "services.api.sockets.http";

    [Theory]
    [InlineData("8080", "127.0.0.1:8080")]
    [InlineData("'8080'", "127.0.0.1:8080")]
    [InlineData("'localhost:8080'", "127.0.0.1:8080")]
    [InlineData("'192.168.0.7:1'", "192.168.0.7:1")]
    [InlineData("'[::1]:8080'", "[::1]:8080")]
    [InlineData("'[FE80::1]:65535'", "[fe80::1]:65535")]
    [InlineData("'*:8080'", "*:8080")]
    [InlineData("'0.0.0.0:8080'", "0.0.0.0:8080")]
    [InlineData("'unix:/run/api.sock'", "unix:/run/api.sock")]
    [InlineData("'unix:@api'", "unix:@api")]
    public void An_address_is_read(string written, string expected) =>
        Assert.Equal(expected, Reading.Service($"sockets.http.listen = {written}").Sockets.Single().Listen!.ToString());

    [Theory]
    [InlineData("0", "a port is a number from 1 to 65535")]
    [InlineData("65536", "a port is a number from 1 to 65535")]
    [InlineData("true", "an address such as \"127.0.0.1:8080\" or \"unix:run/api.sock\" is expected, not true")]
    [InlineData("':8080'", "\":8080\" may mean two things: write \"127.0.0.1:8080\" for this machine alone, or \"*:8080\" for everybody who can reach it")]
    [InlineData("'http'", "an address such as \"127.0.0.1:8080\", a port, or \"unix:PATH\" is expected, not \"http\"")]
    [InlineData("'127.0.0.1:http'", "an address such as \"127.0.0.1:8080\", a port, or \"unix:PATH\" is expected, not \"127.0.0.1:http\"")]
    [InlineData("'::1:8080'", "an address with colons stands in brackets: \"[::1]:8080\"")]
    [InlineData("'api.example:80'", "\"api.example\" is no address of a network interface: write an IP address, \"localhost\", or \"*\" for all")]
    [InlineData("'1.2.3:80'", "\"1.2.3\" is no address of a network interface: write an IP address, \"localhost\", or \"*\" for all")]
    [InlineData("'1.2.3.256:80'", "\"1.2.3.256\" is no address of a network interface: write an IP address, \"localhost\", or \"*\" for all")]
    [InlineData("'[::g]:80'", "\"::g\" is no address of a network interface: write an IP address, \"localhost\", or \"*\" for all")]
    [InlineData("'unix:'", "a unix socket has a path (\"unix:run/api.sock\") or an abstract name (\"unix:@api\")")]
    public void What_is_no_address_is_an_error_with_its_place(string written, string expected) =>
        Assert.Equal([$":3:{23}: {Http}.listen: {expected}"], Reading.Errors($"sockets.http.listen = {written}"));

    [Theory]
    [InlineData("sockets = 80", ":3:11: services.api.sockets: a table such as { http = { listen = \"127.0.0.1:8080\" } } is expected, not a number")]
    [InlineData("sockets = { http = 80 }", $":3:20: {Http}: a table such as {{ listen = \"127.0.0.1:8080\" }} is expected, not a number")]
    [InlineData("sockets.http = { on_demand = true }", $":3:1: {Http}: \"listen\" is missing: write {{ listen = \"127.0.0.1:8080\" }}")]
    [InlineData("on_demand = true", ":3:1: services.api.on_demand: unknown key: it belongs into sockets.NAME, as in sockets.NAME.on_demand = …")]
    [InlineData("debounce = '1s'", ":3:1: services.api.debounce: unknown key: it belongs into watch, as in watch.debounce = …")]
    [InlineData("method = 'HEAD'", ":3:1: services.api.method: unknown key: it belongs into ready or health, as in ready.method = …")]
    [InlineData("sockets.http = { listen = 80, port = 80 }", $":3:31: {Http}.port: unknown key")]
    [InlineData("sockets.http = { listen = 80, backlg = 80 }", $":3:31: {Http}.backlg: unknown key: did you mean \"backlog\"?")]
    [InlineData("sockets.http = { listen = 80, accept = true }", $":3:31: {Http}.accept: a process for each connection is not made here: the service gets the listening socket, and accepts itself. Take \"accept\" out")]
    [InlineData("sockets.'a:b' = { listen = 80 }", ":3:1: services.api.sockets.\"a:b\": a socket's name has letters, digits, \"-\", \"_\" and \".\", at most 64")]
    [InlineData("sockets.http = { listen = 80, idle_stop = '5m' }", $":3:31: {Http}.idle_stop: what nobody starts again would stay stopped: write on_demand = true too")]
    [InlineData("sockets.http = { listen = 80, on_demand = true, idle_stop = 0 }", $":3:61: {Http}.idle_stop: a time longer than 0 is expected, such as \"10s\"")]
    [InlineData("sockets.http = { listen = 80, type = 'datagram', on_demand = true, idle_stop = 5 }", $":3:68: {Http}.idle_stop: counts connections, and a datagram socket has none: take it out")]
    [InlineData("sockets.http = { listen = 80, type = 'datagram', backlog = 5 }", $":3:50: {Http}.backlog: is of connections, and a datagram socket has none: take it out")]
    [InlineData("sockets.http = { listen = 80, type = 'seqpacket' }", $":3:38: {Http}.type: \"seqpacket\" is no type: write one of stream, datagram")]
    [InlineData("sockets.http = { listen = 80, mode = '0600' }", $":3:31: {Http}.mode: is of a unix socket's file: take it out")]
    [InlineData("sockets.http = { listen = 'unix:@a', mode = '0600' }", $":3:38: {Http}.mode: is of a unix socket's file: take it out")]
    [InlineData("sockets.http = { listen = 'unix:/a', mode = 600 }", $":3:45: {Http}.mode: permissions are written as octal digits: \"0660\"")]
    [InlineData("sockets.http = { listen = 'unix:/a', reuse_port = true }", $":3:38: {Http}.reuse_port: is of a port: take it out")]
    [InlineData("sockets.http.listen = 80\nready = { notify_fd = 3 }", ":4:11: services.api.ready.notify_fd: descriptor 3 is that of its socket: write 4")]
    [InlineData("watchdog = 9\nready = { notify_fd = 130 }", ":4:11: services.api.ready.notify_fd: descriptors 3 to 130 are stored ones (fd_store_max): write 131")]
    [InlineData("ready = { notify_fd = 2 }", ":3:23: services.api.ready.notify_fd: a whole number from 3 to 1023 is expected")]
    [InlineData("ready = { notify_fd = 3, tcp = 80 }", ":3:26: services.api.ready.tcp: one of tcp, unix, http, exec, log, file, notify, notify_fd, delay is enough: leave all but one out")]
    [InlineData("fd_store_max = 3", ":3:1: services.api.fd_store_max: only who has a socket for it can hand descriptors over: write type = \"notify\" too")]
    [InlineData("fd_store_max = -1", ":3:16: services.api.fd_store_max: a whole number from 0 to 4096 is expected")]
    [InlineData("sockets.a.listen = 80\nsockets.http.listen = '127.0.0.1:80'", $":4:1: {Http}.listen: 127.0.0.1:80 is where a listens already")]
    public void What_makes_no_sense_is_an_error_with_its_place(string lines, string expected) => Assert.Equal([expected], Reading.Errors(lines));

    [Fact]
    public void Sockets_keep_the_order_of_the_file_and_are_written_as_they_are_read()
    {
        var unit = Reading.Service("sockets.z = { listen = 'unix:/z', mode = '0660' }\nsockets.a = { listen = '[::1]:80', on_demand = true, idle_stop = '5m', backlog = 7, reuse_port = true }\nsockets.m = { listen = 81, type = 'datagram' }");
        Assert.Equal(["z", "a", "m"], unit.Sockets.Select(socket => socket.Name));
        var written = Directives.OfService.Single(row => row.Key == "sockets").Print(unit);
        Assert.Equal(unit.Sockets, Reading.Service($"sockets = {written}").Sockets);
    }

    [Fact]
    public void A_path_is_relative_to_the_file_and_has_at_most_107_bytes()
    {
        Assert.EndsWith("/run/api.sock", Reading.Service("sockets.http.listen = 'unix:run/api.sock'").Sockets[0].Listen!.Path, StringComparison.Ordinal);
        Assert.Contains("a socket's path has at most 107 bytes", Reading.Errors($"sockets.http.listen = 'unix:/{new string('x', 107)}'").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listen = 80", "its socket s would listen at 127.0.0.1:80, where that of w.1 does: write %i into it, or reuse_port = true in both to share its connections")]
    [InlineData("listen = 'unix:/run/w'", "its socket s would listen at unix:/run/w, where that of w.1 does: write %i into it")]
    [InlineData("listen = '127.0.0.1:80%i'", null)]
    [InlineData("listen = 80, reuse_port = true", null)]
    public void Replicas_have_each_an_address_of_its_own_or_share_one(string socket, string? error) =>
        Assert.Equal(error is null ? [] : [$"{Reading.Path}:1:2: services.w.2: {error}"], Together($"[services.w]\ncommand = 'x'\nreplicas = 2\nsockets.s = {{ {socket} }}\n"));

    [Fact]
    public void Two_services_at_one_address_are_an_error() =>
        Assert.Equal([$"{Reading.Path}:4:2: services.b: its socket u would listen at 127.0.0.1:80, where that of a does: choose another, or reuse_port = true in both to share its connections"],
            Together("[services.a]\ncommand = 'x'\nsockets.s = { listen = 80 }\n[services.b]\ncommand = 'x'\nsockets.u = { listen = 80 }\nsockets.v = { listen = 80, type = 'datagram' }\n"));

    private static List<string> Together(string text) => [.. DependencyErrors.Find([Reading.Project(text)]).Select(error => error.ToString())];
}
