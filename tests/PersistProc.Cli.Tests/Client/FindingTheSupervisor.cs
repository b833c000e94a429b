using System.Text;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Client;

public sealed class FindingTheSupervisor : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _root = Directory.CreateTempSubdirectory("pp-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Task<SupervisorException> Fails(ClientOptions options) =>
        Assert.ThrowsAsync<SupervisorException>(() => new SupervisorClient(Locations.Of(_root), options).GetAsync("/v1/version"));

    private string Script(string text)
    {
        var path = Path.Combine(_root, "keeper");
        File.WriteAllText(path, "#!/bin/sh\n" + text + "\n");
        File.SetUnixFileMode(path, Mine);
        return path;
    }

    [Fact]
    public async Task Where_there_is_none_and_none_may_be_started_the_exit_code_is_69() => Assert.Equal(69, (await Fails(new ClientOptions { Autostart = false })).ExitCode);

    [Fact]
    public async Task The_keeper_is_told_all_places_and_its_complaint_is_the_error()
    {
        var e = await Fails(new ClientOptions { Keeper = Script("echo \"persistproc-keeper: $*\" >&2; exit 1") });
        Assert.Equal($"--background --config {_root}/config --state {_root}/state --run {_root}/run --socket {_root}/run/persistproc.sock", e.Message);
        Assert.Equal(69, e.ExitCode);
    }

    [Fact]
    public async Task A_keeper_that_cannot_be_executed_is_an_error_in_words()
    {
        var keeper = Script("exit 0");
        File.SetUnixFileMode(keeper, UnixFileMode.UserRead);
        Assert.Contains(keeper, (await Fails(new ClientOptions { Keeper = keeper })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_started_one_is_found_where_the_state_says()
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson("{}");
        var keeper = Script($"mkdir -p '{_root}/state'; echo '{stub.Locations.Socket}' > '{_root}/state/where'");
        Assert.Equal("{}", Encoding.UTF8.GetString(await new SupervisorClient(Locations.Of(_root), new ClientOptions { Keeper = keeper }).GetAsync("/x")));
    }

    [Theory]
    [InlineData("/nowhere/at/all")]
    [InlineData("/tmp")]
    [InlineData("no path")]
    public async Task One_whose_state_says_nonsense_is_found_where_it_usually_is(string nonsense)
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson("{}");
        await File.WriteAllTextAsync(stub.Locations.Where, nonsense);
        Assert.Equal("{}", Encoding.UTF8.GetString(await stub.Client().GetAsync("/x")));
    }

    [Fact]
    public async Task One_whose_socket_has_gone_is_found_beside_its_state()
    {
        using var stub = new StubSupervisor();
        stub.AnswerJson("{}");
        File.Move(stub.Locations.Socket, stub.Locations.Spare);
        Assert.Equal("{}", Encoding.UTF8.GetString(await stub.Client().GetAsync("/x")));
    }

    [Fact]
    public async Task A_directory_that_others_can_write_is_refused_with_what_to_do()
    {
        using var stub = new StubSupervisor();
        File.SetUnixFileMode(stub.Locations.Run, Mine | UnixFileMode.OtherWrite);
        var e = await Assert.ThrowsAsync<SupervisorException>(() => stub.Client().GetAsync("/x"));
        Assert.Contains($"chmod 700 {stub.Locations.Run}", e.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task One_that_holds_the_lock_but_does_not_accept_is_waited_for_and_then_named()
    {
        var places = Locations.Of(_root);
        Directory.CreateDirectory(places.State);
        using var held = File.Open(places.Lock, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var client = new SupervisorClient(places, new ClientOptions { Autostart = false, Patience = TimeSpan.FromMilliseconds(50) });
        Assert.True(client.IsRunning);
        var e = await Assert.ThrowsAsync<SupervisorException>(() => client.GetAsync("/x"));
        Assert.Contains(places.Lock, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_accepts_but_does_not_answer_is_named_and_given_up()
    {
        using var stub = new StubSupervisor();
        var never = new TaskCompletionSource();
        stub.Next(_ => never.Task);
        var said = new List<string>();
        var options = new ClientOptions { Warn = said.Add, TimeToWonder = TimeSpan.FromMilliseconds(10), TimeToGiveUp = TimeSpan.FromMilliseconds(10) };
        var e = await Assert.ThrowsAsync<SupervisorException>(() => new SupervisorClient(stub.Locations, options).GetAsync("/x"));
        Assert.Equal(69, e.ExitCode);
        Assert.Contains("waiting", Assert.Single(said), StringComparison.Ordinal);
        never.SetResult();
    }

    [Fact]
    public void A_lock_that_nobody_holds_says_that_none_runs()
    {
        var places = Locations.Of(_root);
        Directory.CreateDirectory(places.State);
        File.WriteAllText(places.Lock, "");
        Assert.False(new SupervisorClient(places).IsRunning);
    }
}
