using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Protocol;

public class TheWireIsWhatTheContractSays
{
    private static readonly ProcessInfo Web = new()
    {
        Name = "web",
        Label = "it's web",
        Kind = "run",
        State = "running",
        Status = "running",
        Ready = true,
        Pid = 7,
        Command = ["node", "a b"],
        WorkingDirectory = "/srv",
        StartTime = new DateTimeOffset(2026, 1, 31, 15, 30, 0, 250, TimeSpan.FromHours(1)),
        LogCombined = "/l",
        LogStdout = "/l",
        LogStderr = "/l",
    };

    [Fact]
    public void A_process_has_the_contract_s_fields_in_snake_case_with_nulls_and_UTC() =>
        Assert.Equal(
            """{"processes":[{"name":"web","label":"it's web","kind":"run","project":null,"state":"running","status":"running","ready":true,"pid":7"""
            + ""","command":["node","a b"],"working_directory":"/srv","start_time":"2026-01-31T14:30:00.250000Z","end_time":null,"exit_code":null,"exit_signal":null"""
            + ""","restarts":0,"log_combined":"/l","log_stdout":"/l","log_stderr":"/l","why":null,"memory_bytes":null,"cpu_seconds":null,"tasks":null,"next_start":null}]}""",
            JsonSerializer.Serialize(new ProcessList([Web]), ProtocolJson.Readable.ProcessList));

    [Fact]
    public void A_result_has_the_ancestor_s_fields_and_ours_only_where_they_say_something()
    {
        Assert.Equal(
            """{"action":"stop","name":"web","pid":7,"exit_code":null,"log_stdout":null,"log_stderr":null,"log_combined":null,"label":null,"error":null}""",
            JsonSerializer.Serialize(new ActionResult { Action = "stop", Name = "web", Pid = 7 }, ProtocolJson.Default.ActionResult));
        Assert.EndsWith(
            ""","error":"x","survivors":[8,9]}""",
            JsonSerializer.Serialize(new ActionResult { Action = "stop", Error = "x", Survivors = [8, 9] }, ProtocolJson.Default.ActionResult),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_a_log_is_partial_only_if_it_is()
    {
        var line = new LogLine { Time = DateTimeOffset.UnixEpoch, Name = "n", Stream = "stdout", Message = "m" };
        Assert.Equal("""{"time":"1970-01-01T00:00:00.000000Z","name":"n","stream":"stdout","message":"m"}""", JsonSerializer.Serialize(line, ProtocolJson.Default.LogLine));
        Assert.EndsWith("\"partial\":true}", JsonSerializer.Serialize(line with { Partial = true }, ProtocolJson.Default.LogLine), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":"x: y","code":"usage","type":"/openapi.json#/x-problems/usage","title":"t","status":400,"detail":"x: y"}""", """{"error":"x: y","code":"usage"}""")]
    [InlineData("""{"error":"said \",\"type\":\"/openapi.json#/x-problems/usage","type":"/openapi.json#/x-problems/usage","title":"t"}""", """{"error":"said \",\"type\":\"/openapi.json#/x-problems/usage"}""")]
    [InlineData("""{"error":"of a supervisor of before"}""", """{"error":"of a supervisor of before"}""")]
    [InlineData("in one sentence", "in one sentence")]
    public void What_a_refusal_has_as_a_problem_is_not_what_the_command_line_prints(string document, string printed) =>
        Assert.Equal(printed, System.Text.Encoding.UTF8.GetString(Problem.Strip(System.Text.Encoding.UTF8.GetBytes(document)).Span));

    public static TheoryData<string, string> ServerMessages => new()
    {
        { """{"type":"attached","name":"web","instance":2,"position":5,"stdin_offset":3}""", "Attached" },
        { """{"name":"web","type":"attached"}""", "Attached" },
        { """{"type":"instance","instance":2,"pid":9,"reason":"r"}""", "InstanceStarted" },
        { """{"type":"stopping","rung":"INT","seconds":5.0,"next":"TERM","alive":[{"pid":1,"command":"x"}]}""", "Stopping" },
        { """{"type":"exited","exit_signal":"SIGTERM","position":9}""", "Exited" },
        { """{"type":"backoff","seconds":0.2}""", "BackingOff" },
        { """{"type":"ended","state":"failed","exit_code":3,"why":"w"}""", "Ended" },
        { """{"type":"gap","from":1,"to":2}""", "Gap" },
        { """{"type":"stdin","offset":12}""", "StdinTaken" },
        { """{"type":"error","error":"e","exit_code":127,"code":"launch_failed"}""", "SessionError" },
        { """{"type":"something of next year","x":[1]}""", "ServerMessage" },
    };

    [Theory]
    [MemberData(nameof(ServerMessages))]
    public void Each_message_is_known_by_its_type_and_unknown_ones_and_fields_are_passed_over(string json, string type) =>
        Assert.Equal(type, JsonSerializer.Deserialize(json.Replace("\"type\"", "\"new_field\":{},\"type\"", StringComparison.Ordinal), ProtocolJson.Default.ServerMessage)!.GetType().Name);

    [Fact]
    public void Messages_are_written_with_their_type()
    {
        Assert.Equal("""{"type":"detach"}""", JsonSerializer.Serialize(new DetachMessage(), ProtocolJson.Default.ClientMessage));
        Assert.Equal("""{"type":"stdin","offset":12}""", JsonSerializer.Serialize(new StdinTaken { Offset = 12 }, ProtocolJson.Default.ServerMessage));
    }

    [Fact]
    public void A_request_to_run_is_the_same_alone_and_as_a_session_s_first_message()
    {
        var request = new RunRequest { RequestId = "r", ClientId = "c", Command = ["x"], WorkingDirectory = "/", Caller = new Caller { Environment = new Dictionary<string, string> { ["A"] = "b" } } };
        var first = JsonSerializer.Serialize(request, ProtocolJson.Default.ClientMessage);
        Assert.StartsWith("""{"type":"run","request_id":"r","client_id":"c","command":["x"],"working_directory":"/",""", first, StringComparison.Ordinal);
        Assert.Equal("b", JsonSerializer.Deserialize(first, ProtocolJson.Default.RunRequest)!.Caller.Environment["A"]);
        Assert.DoesNotContain("type", JsonSerializer.Serialize(request, ProtocolJson.Default.RunRequest), StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_are_little_endian()
    {
        var header = new byte[OutputFrame.HeaderLength];
        new OutputFrame(OutputStream.Stderr, 0x0102, 0x0304).Write(header);
        Assert.Equal("0202010000000000000403000000000000", Convert.ToHexString(header));
        Assert.True(OutputFrame.TryRead(header, out var frame));
        Assert.Equal(new OutputFrame(OutputStream.Stderr, 0x0102, 0x0304), frame);
        Assert.False(OutputFrame.TryRead(header.AsSpan(1), out _));
    }
}
