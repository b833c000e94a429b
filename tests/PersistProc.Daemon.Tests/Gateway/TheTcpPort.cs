using Microsoft.Extensions.Primitives;
using PersistProc.Core;
using PersistProc.Daemon.Gateway;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.Gateway;

public sealed class TheTcpPort
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private static readonly ListenAddress Address = new() { Host = "127.0.0.1", Port = 8947 };
    private readonly PortGuard _guard = new(Address, Token);

    [Theory]
    [InlineData("localhost:8947", null)]
    [InlineData("LocalHost:8947", null)]
    [InlineData("127.0.0.1:8947", null)]
    [InlineData("[::1]:8947", null)]
    [InlineData("localhost", 403)]
    [InlineData("localhost:80", 403)]
    [InlineData("rebound.example:8947", 403)]
    [InlineData("localhost.:8947", 403)]
    [InlineData("", 403)]
    [InlineData(null, 403)]
    public void The_host_that_a_request_names_is_this_one(string? host, int? status) =>
        Assert.Equal(status, _guard.Refusal(host, StringValues.Empty, $"Bearer {Token}")?.Status);

    [Theory]
    [InlineData("http://localhost:8947", null)]
    [InlineData("http://127.0.0.1:8947", null)]
    [InlineData("https://localhost:8947", 403)]
    [InlineData("http://localhost", 403)]
    [InlineData("http://rebound.example:8947", 403)]
    [InlineData("null", 403)]
    [InlineData("", 403)]
    public void A_page_is_of_this_very_place(string origin, int? status) =>
        Assert.Equal(status, _guard.Refusal("localhost:8947", origin, $"Bearer {Token}")?.Status);

    [Fact]
    public void Of_several_origins_each_is_looked_at() =>
        Assert.Equal(403, _guard.Refusal("localhost:8947", new StringValues(["http://localhost:8947", "http://evil.example"]), $"Bearer {Token}")?.Status);

    [Theory]
    [InlineData("Bearer " + Token, null)]
    [InlineData("bearer  " + Token + " ", null)]
    [InlineData("Bearer", 401)]
    [InlineData("Bearer ", 401)]
    [InlineData(Token, 401)]
    [InlineData("Basic " + Token, 401)]
    [InlineData("Bearer " + Token + "0", 401)]
    [InlineData("Bearer 0123456789ABCDEF0123456789ABCDEF", 401)]
    [InlineData("Bearer \u0130\u0131", 401)]
    [InlineData("", 401)]
    public void The_token_is_the_one_in_the_file(string authorization, int? status) =>
        Assert.Equal(status, _guard.Refusal("localhost:8947", StringValues.Empty, authorization)?.Status);

    [Fact]
    public void Two_tokens_are_none() =>
        Assert.Equal(401, _guard.Refusal("localhost:8947", StringValues.Empty, new StringValues([$"Bearer {Token}", "Bearer x"]))?.Status);

    [Fact]
    public void Port_80_goes_without_saying()
    {
        var guard = new PortGuard(new ListenAddress { Host = "127.0.0.1", Port = 80 }, Token);
        Assert.Null(guard.Refusal("localhost", "http://localhost", $"Bearer {Token}"));
        Assert.Null(guard.Refusal("localhost:80", StringValues.Empty, $"Bearer {Token}"));
    }

    [Fact]
    public void A_token_is_made_once_and_kept()
    {
        using var directory = new TemporaryDirectory();
        var made = PortToken.Ensure(directory.Path, _ => Assert.Fail("nothing was replaced"));
        Assert.Matches("^[0-9a-f]{64}$", made);
        Assert.Equal(made, PortToken.Ensure(directory.Path, _ => Assert.Fail("nothing was replaced")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory["token"]));
        File.WriteAllText(directory["token"], $" {Token}\n");
        Assert.Equal(Token, PortToken.Ensure(directory.Path, _ => Assert.Fail("nothing was replaced")));
    }

    [Theory]
    [InlineData("too short", UnixFileMode.UserRead | UnixFileMode.UserWrite, false)]
    [InlineData(Token, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, true)]
    [InlineData(Token, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite, true)]
    public void One_that_is_none_or_that_others_can_read_is_made_anew(string text, UnixFileMode mode, bool told)
    {
        using var directory = new TemporaryDirectory();
        File.SetUnixFileMode(directory.Write("token", text), mode);
        var replaced = false;
        Assert.NotEqual(text, PortToken.Ensure(directory.Path, _ => replaced = true));
        Assert.Equal(told, replaced);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory["token"]));
    }

    [Theory]
    [InlineData("[http]\nlisten = '127.0.0.1:8947'", "127.0.0.1:8947", "")]
    [InlineData("[http]\nlisten = 'localhost:8947'", "127.0.0.1:8947", "")]
    [InlineData("[http]\nlisten = 8947", "127.0.0.1:8947", "")]
    [InlineData("[http]\nlisten = '[::1]:8947'", "[::1]:8947", "")]
    [InlineData("[http]\nlisten = '0.0.0.0:8947'", null, ":2:10: http.listen: 0.0.0.0:8947 is no address of this machine alone: write \"127.0.0.1:8947\" or \"[::1]:8947\". From other machines: ssh -L")]
    [InlineData("[http]\nlistn = 1", null, ":2:1: http.listn: unknown key: did you mean \"listen\"?")]
    [InlineData("http = 8947", null, ":1:8: http: a table such as { listen = \"127.0.0.1:8947\" } is expected, not a number")]
    [InlineData("", null, "")]
    public void Where_it_listens_is_a_setting(string text, string? listen, string error)
    {
        var (settings, errors) = SettingsFile.Parse("/etc/x.toml", text);
        Assert.Equal(listen, settings.Http?.ToString());
        Assert.Equal(error, string.Join('\n', errors).Replace("/etc/x.toml", "", StringComparison.Ordinal));
    }
}
