using System.Text;
using Microsoft.AspNetCore.Http;
using PersistProc.Core;
using PersistProc.Daemon.Keeping;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Gateway;

/// <summary>`GET /v1/screen`: what a service's terminal shows now, as text, with colours, as HTML, or as a document.</summary>
internal sealed class ScreenEndpoint(KeeperPort keeper, LogsEndpoint names)
{
    public async Task Serve(HttpContext context)
    {
        var format = Endpoints.Text(context.Request.Query, "format") ?? "json";
        if (format is not ("text" or "ansi" or "html" or "json")) throw new UsageException($"screen: format {format}: there are text, ansi, html and json");
        if (await names.Names(context).ConfigureAwait(false) is not { } found) return;
        if (found is not [var name]) throw new UsageException("screen: of whom? Name one service");
        if (keeper.Screens.Of(name) is not { } screen)
        {
            await Answers.Conflict(context, $"screen: {name} has no terminal, or has not run yet. Look at its output: persistproc logs {name}").ConfigureAwait(false);
            return;
        }
        if (format == "json")
        {
            var reply = await Task.Run(() => screen.Look((shown, _) => Reply(name, shown))).ConfigureAwait(false);
            await Answers.Json(context, reply, ProtocolJson.Readable.ScreenReply).ConfigureAwait(false);
            return;
        }
        var text = await Task.Run(() => screen.Look((shown, _) => Render(shown, format))).ConfigureAwait(false);
        context.Response.ContentType = format == "html" ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted).ConfigureAwait(false);
    }

    private static string Render(TerminalScreen shown, string format) => format switch
    {
        "html" => ScreenHtml.Page(shown),
        "ansi" => Lines(ScreenText.StyledRows(shown)),
        _ => Lines(ScreenText.Rows(shown)),
    };

    // rows below the last that has something are nothing to look at
    private static string Lines(string[] rows)
    {
        var used = Array.FindLastIndex(rows, row => row.Length > 0) + 1;
        return string.Concat(rows.Take(used).Select(row => row + "\n"));
    }

    private static ScreenReply Reply(ServiceName name, TerminalScreen shown) => new()
    {
        Name = name.ToString(),
        Columns = shown.Columns,
        Rows = shown.Rows,
        CursorRow = shown.Cursor.Y + 1,
        CursorColumn = shown.Cursor.X + 1,
        CursorVisible = shown.Modes[TerminalModes.CursorVisible],
        Title = shown.Title,
        Alternate = shown.Alternate is not null,
        Lines = ScreenText.Rows(shown),
        ScrollbackLines = shown.Scrollback.Count,
        BracketedPaste = shown.Modes[TerminalModes.BracketedPaste],
        ApplicationCursorKeys = shown.Modes[TerminalModes.CursorKeys],
        Mouse = shown.Modes[9] || shown.Modes[1000] || shown.Modes[1002] || shown.Modes[1003],
    };
}
