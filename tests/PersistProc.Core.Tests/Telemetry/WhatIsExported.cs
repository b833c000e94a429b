using CsCheck;
using Google.Protobuf;

namespace PersistProc.Core.Tests.Telemetry;

/// <summary>OTLP's requests, read by somebody else's reader.</summary>
public sealed class WhatIsExported
{
    private static readonly ServiceName Api = ServiceName.Parse("shop/api"), Db = ServiceName.Parse("db");

    [Fact]
    public void Lines_and_events_stand_by_their_service()
    {
        var logs = new OtlpLogs("host", "1.2");
        logs.Line(Api, 1_000_001, "stdout", "hello \u00e4");
        logs.Line(Api, 1_000_002, "stderr", "");
        logs.Event(Db, 1_000_003, "failed", new OtlpEvent { Reason = "exited with 3", Pid = 17, ExitCode = 3, Attempt = 2, GaveUp = true });
        logs.Event(Api, 1_000_004, "started", new OtlpEvent());
        Assert.Equal(4, logs.Count);
        var services = new Message(logs.Close().ToArray()).All(1);
        Assert.Equal(["api", "db", "api"], services.Select(service => service.In(1).Attributes(1)["service.name"]));
        Assert.Equal(("shop", "host"), (services[0].In(1).Attributes(1)["service.namespace"], services[0].In(1).Attributes(1)["host.name"]));
        Assert.False(services[1].In(1).Attributes(1).ContainsKey("service.namespace"));
        Assert.Equal(("persistproc", "1.2"), (services[0].In(2).In(1).Text(1), services[0].In(2).In(1).Text(2)));
        var lines = services[0].In(2).All(2);
        Assert.Equal(["hello \u00e4", ""], lines.Select(line => line.In(5).Text(1)));
        Assert.Equal((1_000_001_000, 1_000_001_000, "stdout", false), (lines[0].Number(1), lines[0].Number(11), lines[0].Attributes(6)["log.iostream"], lines[0].Has(2)));
        var failed = Assert.Single(services[1].In(2).All(2));
        Assert.Equal((17, "ERROR", "failed: exited with 3", "persistproc.failed"), (failed.Number(2), failed.Text(3), failed.In(5).Text(1), failed.Text(12)));
        Assert.Equal((17L, 3L, 2L, true), (failed.Attributes(6)["process.pid"], failed.Attributes(6)["process.exit.code"], failed.Attributes(6)["persistproc.attempt"], failed.Attributes(6)["persistproc.gave_up"]));
        Assert.Equal((9, "started"), (services[2].In(2).In(2).Number(2), services[2].In(2).In(2).In(5).Text(1)));
    }

    [Fact]
    public void Any_lines_are_read_as_they_were_written_and_a_request_can_be_used_again()
    {
        var logs = new OtlpLogs("host", "1");
        Gen.Select(Gen.String, Gen.Bool).List[0, 50].Sample(
            lines =>
            {
                logs.Clear();
                foreach (var (text, isFirst) in lines) logs.Line(isFirst ? Api : Db, 1, "stdout", text);
                var read = new Message(logs.Close().ToArray()).All(1).SelectMany(service => service.In(2).All(2).Select(line => (line.In(5).Text(1), service.In(1).Attributes(1)["service.name"])));
                // half a surrogate is no text: it goes out as what stands for it
                Assert.Equal(lines.Select(line => (System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(line.Item1)), (object)(line.Item2 ? "api" : "db"))), read);
            },
            threads: 1);
    }

    [Fact]
    public void Measures_are_gauges_or_sums_that_only_grow()
    {
        var (gauge, counter) = (new MetricFamily("a_bytes", false, "Bytes."), new MetricFamily("b_total", true, "Times."));
        gauge.Samples.Add(new MetricSample(-1.5, [("name", "api"), ("project", "")]));
        counter.Samples.Add(new MetricSample(3, []));
        counter.Samples.Add(new MetricSample(4, [("name", "db")]));
        var request = new Message(new OtlpMetrics("host", "1").Encode([gauge, new MetricFamily("empty", false, "Nothing."), counter], DateTimeOffset.UnixEpoch.AddSeconds(1), DateTimeOffset.UnixEpoch.AddSeconds(2)).ToArray());
        Assert.Equal("persistproc", request.In(1).In(1).Attributes(1)["service.name"]);
        var metrics = request.In(1).In(2).All(2);
        Assert.Equal([("a_bytes", "Bytes."), ("b_total", "Times.")], metrics.Select(metric => (metric.Text(1), metric.Text(2))));
        var point = metrics[0].In(5).In(1);
        Assert.Equal((-1.5, 2_000_000_000L, false), (BitConverter.Int64BitsToDouble(point.Number(4)), point.Number(3), point.Has(2)));
        Assert.Equal("api", Assert.Single(point.Attributes(7)).Value);
        var sum = metrics[1].In(7);
        Assert.Equal((2, 1), (sum.Number(2), sum.Number(3)));
        Assert.Equal([(3.0, 1_000_000_000L), (4.0, 1_000_000_000L)], sum.All(1).Select(each => (BitConverter.Int64BitsToDouble(each.Number(4)), each.Number(2))));
    }

    [Fact]
    public void What_a_collector_rejected_is_read()
    {
        using var inner = new MemoryStream();
        using (var output = new CodedOutputStream(inner, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteInt64(7);
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteString("too old");
        }
        using var outer = new MemoryStream();
        using (var output = new CodedOutputStream(outer, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(inner.ToArray()));
        }
        Assert.Equal(new OtlpReply(7, "too old"), OtlpReply.Read(outer.ToArray()));
        Assert.Equal(default, OtlpReply.Read([]));
        Assert.Equal(default, OtlpReply.Read("{}"u8));
    }

    [Fact]
    public void Whatever_a_collector_answers_is_read_or_passed_over() => Gen.Byte.Array[0, 40].Sample(bytes => Assert.True(OtlpReply.Read(bytes).Rejected >= 0));
}
