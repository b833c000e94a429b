using System.Net.Sockets;
using System.Text;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Client;

/// <summary>The keeper answers who it cannot serve without reading what he asks.</summary>
public sealed class AnAnswerWithoutAQuestion
{
    [Fact]
    public async Task It_is_read_although_the_other_end_was_closed_before_the_request_was_sent()
    {
        var directory = Directory.CreateTempSubdirectory("pp-");
        try
        {
            var place = new UnixDomainSocketEndPoint(Path.Combine(directory.FullName, "s"));
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(place);
            listener.Listen(1);
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            using var connection = new HttpConnection(socket);
            await socket.ConnectAsync(place);
            using (var accepted = await listener.AcceptAsync()) await accepted.SendAsync(Encoding.UTF8.GetBytes("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno"));
            await connection.SendAsync("GET", "/v1/list", default, "", default);
            Assert.Equal(503, (await connection.ReadHeadAsync(default)).Status);
            var body = new byte[8];
            Assert.Equal("no", Encoding.UTF8.GetString(body, 0, await connection.ReadBodyAsync(body, default)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
