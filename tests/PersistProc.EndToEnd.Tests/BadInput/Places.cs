namespace PersistProc.EndToEnd.Tests.BadInput;

/// <summary>Directories and sockets that are not as they should be.</summary>
public sealed class Places(ITestOutputHelper output) : EndToEndTest(output)
{
    private const uint Nobody = 65534;

    [Theory]
    [InlineData("run")]
    [InlineData("state")]
    public async Task A_directory_that_others_can_write_is_refused(string name)
    {
        var directory = Path.Combine(Box.Root, name);
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_111_111);
        await Refused(directory);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("state")]
    public async Task A_directory_of_another_user_is_refused(string name)
    {
        if (OnlyRootCanTry())
            return;
        var directory = Path.Combine(Box.Root, name);
        Directory.CreateDirectory(directory);
        Assert.Equal(0, Libc.chown(directory, Nobody, Nobody));
        await Refused(directory);
    }

    [Fact]
    public async Task A_socket_of_another_user_is_refused()
    {
        if (OnlyRootCanTry())
            return;
        await Box.Do("list");
        await Box.Do("shutdown");
        var socket = Path.Combine(Box.Root, "run", "persistproc.sock");
        Directory.CreateDirectory(Path.GetDirectoryName(socket)!);
        File.Delete(socket);
        using var listener = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(socket));
        Assert.Equal(0, Libc.chown(socket, Nobody, Nobody));
        await Refused(socket);
    }

    [Fact]
    public async Task A_second_supervisor_on_the_same_state_is_an_error_that_names_the_first()
    {
        var row = await Box.Service("job", "sleep", "1000");
        var supervisor = Box.Supervisor;
        var result = await Box.Begin("serve").Result(TimeSpan.FromSeconds(10));
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("persistproc", result.Stderr, StringComparison.Ordinal);
        Assert.True(result.Stderr.Contains($"{supervisor}", StringComparison.Ordinal) || result.Stderr.Contains($"{Box.Keeper}", StringComparison.Ordinal), result.Stderr);
        Assert.Equal(supervisor, Box.Supervisor);
        Assert.Equal(row.Pid, (await Box.Status("job")).Pid);
    }

    [Fact]
    public async Task Also_when_the_second_sees_the_state_by_another_run_directory()
    {
        UseXdg();
        await Box.Service("job", "sleep", "1000");
        var supervisor = Box.Supervisor;
        Box.Variables["XDG_RUNTIME_DIR"] = Private("other-runtime");
        Assert.Equal("running", (await Box.Status("job")).State);
        Assert.Equal(1, (await Box.Begin("serve").Result(TimeSpan.FromSeconds(10))).ExitCode);
        Assert.Equal(supervisor, Box.Supervisor);
    }

    [Fact]
    public async Task Without_a_runtime_directory_one_of_the_users_own_is_made()
    {
        UseXdg();
        Box.Variables.Remove("XDG_RUNTIME_DIR");
        Box.Variables["TMPDIR"] = Private("tmp");
        await Box.Service("job", "sleep", "1000");
        Assert.Equal("running", (await Box.Status("job")).State);
        var made = Assert.Single(Directory.GetDirectories(Box.Variables["TMPDIR"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made));
    }

    [Fact]
    public async Task A_login_with_a_runtime_directory_and_one_without_find_the_same_supervisor()
    {
        UseXdg();
        var row = await Box.Service("job", "sleep", "1000");
        Box.Variables.Remove("XDG_RUNTIME_DIR");
        Assert.Equal(row.Pid, (await Box.Status("job")).Pid);
        Assert.Single(Box.Ours(), pid => Proc.Program(pid) == "persistprocd");
    }

    [Fact]
    public async Task A_run_directory_that_is_deleted_while_services_run_is_made_again_under_the_same_supervisor()
    {
        var row = await Box.Service("job", Dummy, "tick", "5000");
        var (supervisor, keeper) = (Box.Supervisor, Box.Keeper);
        for (var round = 0; round < 3; round++)
        {
            Directory.Delete(Path.Combine(Box.Root, "run"), recursive: true);
            await Eventually.True(async () => (await Box.Cli("list")).ExitCode == 0);
            await Eventually.True(() => File.Exists(Path.Combine(Box.Root, "run", "persistproc.sock"))); // until then it is found by its second socket
            Assert.Equal((supervisor, keeper), (Box.Supervisor, Box.Keeper));
            Assert.Equal(("running", row.Pid), ((await Box.Status("job")).State, (await Box.Status("job")).Pid));
            Assert.Single(Box.Ours(), pid => Proc.Program(pid) == "persistprocd");
        }
    }

    [Fact]
    public async Task The_runtime_directory_of_a_login_that_ended_is_no_loss()
    {
        UseXdg();
        var row = await Box.Service("job", "sleep", "1000");
        Directory.Delete(Box.Variables["XDG_RUNTIME_DIR"], recursive: true);
        await Eventually.True(async () => (await Box.Cli("list")).ExitCode == 0);
        Assert.Equal(row.Pid, (await Box.Status("job")).Pid);
        Assert.Single(Box.Ours(), pid => Proc.Program(pid) == "persistprocd");
    }

    [Fact]
    public async Task A_very_long_root_works()
    {
        var root = Path.Combine(Box.Root, new string('d', 120), new string('e', 60));
        Box.Globals.AddRange(["--root", root]);
        await Box.Service("job", "sleep", "1000");
        Assert.Equal("running", (await Box.Status("job")).State);
    }

    [Fact]
    public async Task The_socket_and_the_state_are_the_owners_alone()
    {
        await Box.Do("list");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Box.Root, "run", "persistproc.sock")));
        foreach (var name in new[] { "run", "state" })
            Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(Path.Combine(Box.Root, name)) & (UnixFileMode)0b000_111_111);
        Assert.NotEqual("", await File.ReadAllTextAsync(Path.Combine(Box.Root, "state", "where")));
    }

    [Theory]
    [InlineData("PERSISTPROC_ROOT")]
    [InlineData("PERSISTPROC_DATA_DIR")]
    public async Task The_root_may_be_named_by_the_environment(string variable)
    {
        Box.Variables[variable] = Box.Root;
        var result = await Box.Run(Binaries.PersistProc, "list");
        Assert.Equal(0, result.ExitCode);
        Assert.True(File.Exists(Path.Combine(Box.Root, "state", "where")));
    }

    private async Task Refused(string what)
    {
        var result = await Box.Cli("list");
        Assert.NotEqual(0, result.ExitCode);
        Assert.StartsWith("persistproc: ", result.Stderr, StringComparison.Ordinal);
        Assert.Contains(what, result.Stderr, StringComparison.Ordinal);
        await Eventually.True(() => Box.Ours().Count == 0);
    }

    // no --root: the places of a user
    private void UseXdg()
    {
        Box.Globals.AddRange(["-q"]);
        Box.Variables["XDG_CONFIG_HOME"] = Private("config");
        Box.Variables["XDG_STATE_HOME"] = Private("state");
        Box.Variables["XDG_RUNTIME_DIR"] = Private("runtime");
    }

    private string Private(string name)
    {
        var path = Path.Combine(Box.Base, name);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private bool OnlyRootCanTry()
    {
        if (Libc.getuid() == 0)
            return false;
        Output.WriteLine("not tried: only root can give a file to another user");
        Console.WriteLine("not tried, since only root can give a file to another user: a place of another user");
        return true;
    }
}
