using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>Connects to the sockets of services.</summary>
internal sealed class SocketClient(EndPoint place)
{
    public static SocketClient Of(int port) => new(new IPEndPoint(IPAddress.Loopback, port));

    public static SocketClient Of(string path) => new(new UnixDomainSocketEndPoint(path));

    /// <summary>The pid of who answered.</summary>
    public async Task<int> Ask(string what = "hi")
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(place, patience.Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes(what), patience.Token);
        var (bytes, length) = (new byte[100], 0);
        for (int read; (read = await socket.ReceiveAsync(bytes.AsMemory(length), patience.Token)) > 0;) length += read;
        return int.Parse(Encoding.ASCII.GetString(bytes, 0, length), CultureInfo.InvariantCulture);
    }

    /// <summary>Whether nobody listens there.</summary>
    public async Task<bool> IsRefused()
    {
        try
        {
            using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(place);
            return false;
        }
        catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable)
        {
            return true;
        }
    }

    /// <summary>Asks again and again until told to end. Every failure is kept.</summary>
    public async Task<(int Served, HashSet<int> By, List<string> Failed)> AskOnAndOn(CancellationToken end)
    {
        var (served, by, failed) = (0, new HashSet<int>(), new List<string>());
        while (!end.IsCancellationRequested)
        {
            try
            {
                by.Add(await Ask());
                served++;
            }
            catch (Exception failure) when (failure is SocketException or FormatException or OperationCanceledException)
            {
                failed.Add(failure.Message);
            }
        }

        return (served, by, failed);
    }
}
