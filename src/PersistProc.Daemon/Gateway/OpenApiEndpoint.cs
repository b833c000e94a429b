using Microsoft.AspNetCore.Http;

namespace PersistProc.Daemon.Gateway;

/// <summary>`GET /openapi.json`: docs/openapi.json as it was when this was built. A test makes it of <see cref="ApiRoutes"/> and the records' JSON contexts, and says when it is stale.</summary>
internal static class OpenApiEndpoint
{
    /// <summary>The resource's name.</summary>
    public const string Resource = "openapi.json";

    public static async Task Serve(HttpContext context)
    {
        using var document = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(Resource)!;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        await document.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }
}
