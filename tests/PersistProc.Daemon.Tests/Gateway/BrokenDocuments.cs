using System.Text;
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
    [InlineData("""{"request_id":"a","client_id":"b","cwd":null,"caller":{"environment":{}}}""", "$.cwd is null")]
    [InlineData("""{"request_id":"a","client_id":"b","cwd":"/","caller":null}""", "$.caller is null")]
    [InlineData("""{"request_id":"a","client_id":"b","cwd":"/","names":["x",null],"caller":{"environment":{}}}""", "a list has a null in it")]
    [InlineData("""{"request_id":"a","client_id":"b","cwd":"/","caller":{"environment":{"A":"x","B":null}}}""", "a map has a null in it")]
    [InlineData("""{"request_id":"a","client_id":"b","cwd":"/","caller":{"environment":{},"limits":{"nofile":null}}}""", "a map has a null in it")]
    [InlineData("{bad", "'b' is an invalid start of a property name")]
    public void It_names_what_is_wrong_and_no_type_of_ours(string text, string why)
    {
        var failure = Assert.ThrowsAny<JsonException>(() => RequestJson.Read(Encoding.UTF8.GetBytes(text), ProtocolJson.Default.UpRequest));
        Assert.StartsWith(why, BrokenJson.Why(failure), StringComparison.Ordinal);
        Assert.DoesNotContain("PersistProc", BrokenJson.Why(failure), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", BrokenJson.Why(failure), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_may_be_nothing_null_is_nothing()
    {
        var read = RequestJson.Read("""{"request_id":"a","client_id":"b","cwd":"/","caller":{"environment":{"A":"null"},"umask":null,"limits":null,"terminal":null,"owner":null}}"""u8, ProtocolJson.Default.UpRequest)!;
        Assert.Null(read.Caller.Limits);
        Assert.Equal("null", read.Caller.Environment["A"]);
    }
}
