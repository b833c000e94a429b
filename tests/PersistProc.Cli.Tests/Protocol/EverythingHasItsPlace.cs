using System.Text;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Protocol;

public class EverythingHasItsPlace
{
    private static Locations Of(string? root, params (string Name, string Value)[] environment) =>
        Locations.Of(root, name => environment.FirstOrDefault(v => v.Name == name).Value, 1000, "/here/dir");

    [Fact]
    public void A_root_holds_everything()
    {
        var places = Of("/srv/pp");
        Assert.Equal("/srv/pp/config", places.Config);
        Assert.Equal("/srv/pp/state/lock", places.Lock);
        Assert.Equal("/srv/pp/state/where", places.Where);
        Assert.Equal("/srv/pp/run/persistproc.sock", places.Socket);
    }

    [Fact]
    public void A_relative_root_is_one_of_the_current_directory() => Assert.Equal("/here/dir/x/state", Of("x").State);

    [Fact]
    public void The_option_wins_over_the_variable_and_ours_over_the_ancestor_s()
    {
        Assert.Equal("/a/state", Of("/a", ("PERSISTPROC_ROOT", "/b"), ("PERSISTPROC_DATA_DIR", "/c")).State);
        Assert.Equal("/b/state", Of(null, ("PERSISTPROC_ROOT", "/b"), ("PERSISTPROC_DATA_DIR", "/c")).State);
        Assert.Equal("/c/state", Of(null, ("PERSISTPROC_ROOT", ""), ("PERSISTPROC_DATA_DIR", "/c")).State);
    }

    [Fact]
    public void Without_a_root_XDG_says_where()
    {
        var places = Of(null, ("HOME", "/users/u"), ("XDG_CONFIG_HOME", "/xc"), ("XDG_STATE_HOME", "/xs"), ("XDG_RUNTIME_DIR", "/run/user/1000"));
        Assert.Equal("/xc/persistproc", places.Config);
        Assert.Equal("/xs/persistproc", places.State);
        Assert.Equal("/run/user/1000/persistproc/persistproc.sock", places.Socket);
    }

    [Fact]
    public void Without_XDG_home_and_a_directory_of_the_user_s_own_do()
    {
        var places = Of(null, ("HOME", "/users/u"));
        Assert.Equal("/users/u/.config/persistproc", places.Config);
        Assert.Equal("/users/u/.local/state/persistproc", places.State);
        Assert.Equal("/tmp/persistproc-1000/persistproc.sock", places.Socket);
        Assert.Equal("/var/tmp/persistproc-1000", Of(null, ("HOME", "/users/u"), ("TMPDIR", "/var/tmp")).Run);
    }

    [Fact]
    public void A_relative_XDG_path_is_invalid_and_passed_over() => Assert.Equal("/h/.config/persistproc", Of(null, ("HOME", "/h"), ("XDG_CONFIG_HOME", "x")).Config);

    [Fact]
    public void The_socket_of_a_long_root_moves_to_a_short_path_that_depends_on_the_state_alone()
    {
        var root = "/srv/" + new string('ü', 60);
        var places = Of(root);
        Assert.StartsWith("/tmp/persistproc-1000/", places.Socket, StringComparison.Ordinal);
        Assert.Equal(places.Socket, Of(root, ("TMPDIR", "/elsewhere")).Socket);
        Assert.NotEqual(places.Socket, Of(root + "x").Socket);
        Assert.Equal(root + "/run", places.Run);
    }

    [Fact]
    public void No_socket_s_path_is_ever_too_long()
    {
        for (var length = 1; length < 200; length++)
        {
            Assert.True(Encoding.UTF8.GetByteCount(Of("/" + new string('a', length)).Socket) <= Locations.LongestSocketPath);
        }
    }

    [Fact]
    public void The_status_of_a_process_tells_user_umask_and_ignored_signals()
    {
        var status = ProcessStatus.Parse("Name:\tx\nUmask:\t0027\nUid:\t1\t1000\t2\t3\nSigIgn:\t0000000000001001\n");
        Assert.Equal((1000, "0027"), (status.Uid, status.Umask));
        Assert.True(status.Ignores(1));
        Assert.True(status.Ignores(13));
        Assert.False(status.Ignores(2));
        Assert.Equal(Environment.ProcessId > 0, ProcessStatus.Own().Uid >= 0);
    }

    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("SIGKILL", 9)]
    [InlineData("hup", 1)]
    [InlineData("64", 64)]
    [InlineData("RTMIN+1", 35)]
    [InlineData("0", null)]
    [InlineData("65", null)]
    [InlineData("NOPE", null)]
    public void Signals_have_names_and_numbers(string name, int? number) => Assert.Equal(number, SignalNames.Number(name));

    [Fact]
    public void Every_signal_s_name_leads_back_to_its_number()
    {
        for (var number = 1; number <= 64; number++) Assert.Equal(number, SignalNames.Number(SignalNames.Name(number)));
    }
}
