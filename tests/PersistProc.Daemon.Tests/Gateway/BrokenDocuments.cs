using System.Text.Json;
using PersistProc.Daemon.Gateway;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Tests.Gateway;

/// <summary>What is told to who sent a document that cannot be read.</summary>
public sealed class BrokenDocuments
{
    [Theory]
    [InlineData("{}", "$ lacks 'request_id', 'client_id'")]
    [InlineData("""{"request_id":7}""", "$.request_id has a value of another kind than is expected there (GET /openapi.json)")]
    [InlineData("""{"request_id":"a","client_id":"b","cwd":"/","names":["x"],"caller":{"environment":[]}}""", "$.caller.environment has a value of another kind")]
    [InlineData("{bad", "'b' is an invalid start of a property name")]
    public void It_names_what_is_wrong_and_no_type_of_ours(string text, string why)
    {
        var failure = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(text, ProtocolJson.Default.UpRequest));
        Assert.StartsWith(why, BrokenJson.Why(failure), StringComparison.Ordinal);
        Assert.DoesNotContain("PersistProc", BrokenJson.Why(failure), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", BrokenJson.Why(failure), StringComparison.Ordinal);
    }
}
