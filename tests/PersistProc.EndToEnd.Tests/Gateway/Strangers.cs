namespace PersistProc.EndToEnd.Tests.Gateway;

/// <summary>Other users are not served, whatever the permissions of files say.</summary>
public sealed class Strangers(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Ask =
        "use Socket; $SIG{PIPE} = 'IGNORE'; socket(S, PF_UNIX, SOCK_STREAM, 0) or die; connect(S, sockaddr_un($ARGV[0])) or do { print \"no: $!\"; exit }; " +
        "syswrite S, \"GET /v1/version HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"; print sysread(S, $b, 4096) ? \"served: $b\" : \"dropped\"";

    [Fact]
    public async Task Another_user_can_neither_connect_nor_is_he_served_when_he_can()
    {
        if (Environment.UserName != "root")
        {
            Output.WriteLine("not tried: only root can become another user");
            return;
        }
        await Box.Do("list");
        var socket = (await File.ReadAllTextAsync(Path.Combine(Box.Root, "state", "where"))).TrimEnd();
        Assert.StartsWith("no: Permission denied", await AsNobody(socket), StringComparison.Ordinal);
        Open(socket, Everybody);
        Assert.Equal("dropped", await AsNobody(socket));
        Open(socket, Everybody & ~(UnixFileMode)0x12); // our own clients trust no place that others can write to
        Assert.Contains("a connection of user 65534", await File.ReadAllTextAsync(Path.Combine(Box.Root, "state", "persistprocd.log")), StringComparison.Ordinal);
    }

    private const UnixFileMode Everybody = (UnixFileMode)0x1FF;

    private void Open(string socket, UnixFileMode mode)
    {
        for (var path = socket; path.Length >= Box.Base.Length; path = Path.GetDirectoryName(path)!) File.SetUnixFileMode(path, mode);
    }

    private async Task<string> AsNobody(string socket) =>
        (await Box.Run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "perl", "-e", Ask, socket)).Stdout;
}
