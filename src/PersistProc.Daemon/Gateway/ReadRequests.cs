using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>What only looks at service files: by GET with a query, or by POST with what the client's environment has.</summary>
internal static class ReadRequests
{
    /// <summary>Either.</summary>
    public static async Task<ReadRequest> Of(HttpContext context)
    {
        if (context.Request.Method == "POST") return await Endpoints.Read(context, ProtocolJson.Default.ReadRequest).ConfigureAwait(false);
        var query = context.Request.Query;
        return new ReadRequest { Cwd = Endpoints.Text(query, "cwd") ?? "/", Files = [.. query["file"].OfType<string>()], Targets = [.. query["target"].OfType<string>()], Profiles = [.. query["profile"].OfType<string>()] };
    }

    /// <summary>What the client brought; null for nothing.</summary>
    public static ClientInputs? Client(ReadRequest request) => request.Environment is { } environment ? new ClientInputs(environment.ToValueMap(), request.Profiles.ToValueList()) : null;
}
