using System.Reflection;
using System.Text.Json.Nodes;
using PersistProc.Daemon.Gateway;
using PersistProc.HouseRules.Tests.Describing;
using PersistProc.Protocol;

namespace PersistProc.HouseRules.Tests;

/// <summary>docs/openapi.json, which the supervisor serves, is made of the routes and the records. To make it again, run this test with PERSISTPROC_WRITE_DOCS=1.</summary>
public sealed class TheApiIsDescribed
{
    private static readonly string Place = Path.Combine(House.Root, "docs", "openapi.json");

    [Fact]
    public void The_description_is_what_the_code_says()
    {
        var document = ApiDocument.Text();
        if (Environment.GetEnvironmentVariable("PERSISTPROC_WRITE_DOCS") == "1") File.WriteAllText(Place, document);
        Assert.Equal(document, File.ReadAllText(Place));
    }

    [Fact]
    public void Every_route_is_in_the_list_of_all_and_no_two_are_the_same()
    {
        var routes = typeof(ApiRoutes).GetProperties(BindingFlags.Static | BindingFlags.Public).Select(property => property.GetValue(null)).OfType<ApiRoute>().ToList();
        Assert.Equal(routes.Count, ApiRoutes.All.Count);
        Assert.All(routes, route => Assert.Contains(route, ApiRoutes.All));
        Assert.Equal(routes.Count, routes.DistinctBy(route => (route.Method, route.Path)).Count());
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_every_record_is_reached()
    {
        var document = JsonNode.Parse(ApiDocument.Text())!;
        var parts = document["components"]!.AsObject().Where(part => part.Key is "schemas" or "responses").SelectMany(part => part.Value!.AsObject().Select(each => $"#/components/{part.Key}/{each.Key}"));
        Assert.Equal(parts.Order(), References(document).Distinct().Order());
    }

    [Fact]
    public void Every_request_has_its_row_on_the_page_about_the_protocol()
    {
        var page = File.ReadAllText(Path.Combine(House.Root, "docs", "protocol.md"));
        Assert.All(ApiRoutes.All.Where(route => route.Refusals is not [405]), route => Assert.True(
            page.Contains(route.Path + "`", StringComparison.Ordinal), $"{route.Method} {route.Path} has no row in docs/protocol.md"));
    }

    [Fact]
    public void Every_code_of_an_error_has_a_title_of_its_own() =>
        Assert.Equal(ErrorCode.All.Count, ErrorCode.All.Select(ErrorCode.Title).Append(ErrorCode.Title("")).Distinct().Count() - 1);

    [Fact]
    public void A_member_that_is_always_written_is_required_of_an_answer_and_what_a_client_may_leave_out_is_not()
    {
        var schemas = JsonNode.Parse(ApiDocument.Text())!["components"]!["schemas"]!;
        Assert.Equal(["action", "name", "pid", "exit_code", "log_stdout", "log_stderr", "log_combined", "label", "error"], Required("ActionResult"));
        Assert.Equal(["request_id", "client_id", "words", "cwd"], Required("StopRequest"));
        Assert.Equal("""{"description":"When it is started by its timetable next; null if by none, or if it does not wait for that.","type":["string","null"],"format":"date-time"}""", schemas["ProcessInfo"]!["properties"]!["next_start"]!.ToJsonString());

        IEnumerable<string> Required(string name) => schemas[name]!["required"]!.AsArray().Select(each => each!.GetValue<string>());
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject one => one.SelectMany(member => member.Key == "$ref" ? [member.Value!.GetValue<string>()] : References(member.Value)),
        JsonArray many => many.SelectMany(References),
        _ => [],
    };
}
