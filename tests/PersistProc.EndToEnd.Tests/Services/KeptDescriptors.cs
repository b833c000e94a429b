namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>FDSTORE of sd_notify(3), and readiness by a line on a descriptor.</summary>
public sealed class KeptDescriptors(ITestOutputHelper output) : EndToEndTest(output)
{
    // counts its starts in a memory file that it has kept, and holds a connection to itself that nobody else knows
    private const string Keeper = """
        import os, socket, time
        names = os.environ.get("LISTEN_FDNAMES", "").split(":") if os.environ.get("LISTEN_PID") == str(os.getpid()) else []
        given = {name: 3 + n for n, name in enumerate(names)}
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\0"))
        def say(text, *fds): socket.send_fds(notify, [text.encode()], list(fds))
        if "memory" in given: memory = given["memory"]
        else:
            memory = os.memfd_create("memory")
            say("FDSTORE=1\nFDNAME=memory", memory)
            ours, theirs = socket.socketpair()
            ours.sendall(b"from the first one")
            say("FDSTORE=1\nFDNAME=peer\nFDPOLL=0", theirs.fileno())
            gone, left = socket.socketpair()
            say("FDSTORE=1\nFDNAME=gone", left.fileno())
            gone.close()
            say("FDSTORE=1\nFDNAME=removed", os.memfd_create("removed"))
            say("FDSTOREREMOVE=1\nFDNAME=removed")
        os.write(memory, b".")
        print("start", os.fstat(memory).st_size, ":".join(names), os.environ.get("FDSTORE"), flush=True)
        if "peer" in given: print("peer says", socket.socket(fileno=given["peer"]).recv(100).decode(), flush=True)
        say("READY=1")
        time.sleep(1000)
        """;

    [Fact]
    public async Task What_a_service_stores_is_there_for_its_next_instance_and_outlives_us_but_not_a_stop()
    {
        await File.WriteAllTextAsync(Box.At("keeper.py"), Keeper);
        await Project($"[services.keeps]\ncommand = [\"python3\", \"{Box.At("keeper.py")}\"]\ntype = \"notify\"\n");
        await Box.Do("up", "-d");
        await Logged("start 1  128");
        await Box.Do("restart", "keeps");
        await Logged("start 2 memory:peer 128");
        await Logged("peer says from the first one");
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old, TimeSpan.FromSeconds(60));
        await Box.Do("restart", "keeps");
        await Logged("start 3 memory:peer 128");
        await Box.Do("stop", "keeps");
        await Box.Do("start", "keeps");
        await Eventually.True(async () => (await Box.Do("logs", "keeps")).Stdout.Split("start 1  128").Length == 3, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task It_is_ready_when_it_has_written_a_line_on_its_descriptor_also_to_the_next_supervisor()
    {
        await Project($$"""
            [services.ready]
            command = "while [ ! -e go ]; do sleep 0.05; done; printf hal >&4; sleep 0.2; echo f >&4; exec sleep 1091"
            shell = true
            ready = { notify_fd = 4, timeout = "90s" }
            [services.never]
            command = "exec 4>&-; exec sleep 1092"
            shell = true
            restart = "no"
            ready = { notify_fd = 4, timeout = "2s" }

            """);
        var up = Box.Begin("up", "-d");
        await Box.Until("never", "failed");
        Assert.Contains("it closed descriptor 4 without having written a line there", (await Box.Status("never")).Why, StringComparison.Ordinal);
        Assert.Equal("starting", (await Box.Status("ready")).State);
        var old = Box.Supervisor;
        _ = Libc.kill(old, (int)Signal.KILL);
        await File.WriteAllTextAsync(Box.At("go"), "");
        await Eventually.True(() => Box.Supervisor is not 0 and var next && next != old, TimeSpan.FromSeconds(60));
        await Box.Until("ready", "running");
        await up.EndedWithin(TimeSpan.FromSeconds(60));
    }

    private Task Logged(string line) => Eventually.True(async () => (await Box.Do("logs", "keeps")).Stdout.Split('\n').Any(each => each.EndsWith(line, StringComparison.Ordinal)), TimeSpan.FromSeconds(60), what: line);

    private Task Project(string text) => File.WriteAllTextAsync(Box.At("persistproc.toml"), "project = \"p\"\n" + text);
}
