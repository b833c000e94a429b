using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using PersistProc.Core;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// Who is served on the TCP port: who brings the token. And nobody whose request a web page may have made: a browser names the
/// host that the page believes it speaks with (a foreign name that was made to lead here), and the page's own origin.
/// </summary>
internal sealed class PortGuard(ListenAddress address, string token)
{
    private const string Scheme = "Bearer ";
    private readonly byte[] _token = Encoding.ASCII.GetBytes(token);
    private readonly HashSet<string> _hosts = Hosts(address);

    /// <summary>Passes a request on, or refuses it.</summary>
    public Task Serve(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        if (Refusal(context.Request.Host.Value, headers.Origin, headers.Authorization) is not { } refused) return next(context);
        if (refused.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        context.Response.Headers.Connection = "close";
        return Answers.Problem(context, new ErrorReply { Error = refused.Error, ExitCode = 1, Code = ErrorCode.Forbidden }, refused.Status);
    }

    /// <summary>Why a request is refused, or null.</summary>
    public (int Status, string Error)? Refusal(string? host, StringValues origin, StringValues authorization)
    {
        if (host is null || !_hosts.Contains(host)) return (StatusCodes.Status403Forbidden, $"Host: \"{host}\" is not where this is served. Ask http://{address}");
        foreach (var each in origin)
        {
            if (each is null || !each.StartsWith("http://", StringComparison.Ordinal) || !_hosts.Contains(each["http://".Length..]))
                return (StatusCodes.Status403Forbidden, $"Origin: requests of web pages of {each} are refused");
        }
        return authorization is [{ } text] && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text[Scheme.Length..].Trim()), _token)
            ? null
            : (StatusCodes.Status401Unauthorized, "the token is missing or wrong: send \"Authorization: Bearer TOKEN\" with what is in token in the state directory");
    }

    private static HashSet<string> Hosts(ListenAddress address)
    {
        var port = address.Port.ToString(CultureInfo.InvariantCulture);
        string[] names = ["localhost", "127.0.0.1", "[::1]", address.ToString()[..^(port.Length + 1)]];
        // a port that goes without saying is not said
        return new HashSet<string>(names.Select(name => $"{name}:{port}").Concat(address.Port == 80 ? names : []), StringComparer.OrdinalIgnoreCase);
    }
}
