using System.Text;
using CsCheck;
using PersistProc.Core.Tests.Lives;

namespace PersistProc.Core.Tests.Records;

public class RecordJsonTests
{
    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        foreach (var record in Records())
        {
            var read = RecordJson.DecodeService(RecordJson.Encode(record), out var why);
            Assert.Null(why);
            Assert.Equal(record, read);
        }
    }

    [Fact]
    public void Environments_are_read_as_they_were_written_however_much_they_have_in_common()
    {
        string[] names = ["PATH", "HOME", "\"q\"", "é\u0001", "N"], values = ["", "/bin", "\n\\\"", "日本"];
        Gen.Select(Gen.Int[0, 4].Select(n => names[n]), Gen.Int[0, 40], Gen.Int[0, 3].Select(n => values[n]))
            .Array[0, 4]
            .Sample(changes =>
            {
                var plain = new ValueMap<string>(Enumerable.Range(0, 40).Select(n => KeyValuePair.Create($"VARIABLE_{n}", $"value {n}")));
                var map = changes.Aggregate(plain, (so, change) => change.Item3.Length == 0 ? so.Without($"VARIABLE_{change.Item2}") : so.With(change.Item1 + change.Item2, change.Item3));
                var record = With(map);
                var read = RecordJson.DecodeService(RecordJson.Encode(record), out _);
                Assert.Equal(record, read);
                Assert.Equal(RecordJson.Encode(record), RecordJson.Encode(read!));
            });
    }

    [Fact]
    public void Of_one_environment_there_is_one()
    {
        var bytes = RecordJson.Encode(With(new(Enumerable.Range(0, 40).Select(n => KeyValuePair.Create($"ONE_{n}", $"{n}")))));
        var first = RecordJson.DecodeService(bytes, out _);
        var second = RecordJson.DecodeService([.. bytes], out _);
        Assert.Same(first!.Caller!.Environment, second!.Caller!.Environment);
    }

    private static ServiceRecord With(ValueMap<string> environment) => Records()[^1] with { Caller = new Caller(environment, 18, ValueMap.Empty<ResourceLimit>(), 1000, 7) };

    [Fact]
    public void A_session_is_read_as_it_was_written()
    {
        var session = new SessionRecord(new SessionId("s-1"), Some.Alice, Some.Name, OnExit.Stop);

        Assert.Equal(session, RecordJson.DecodeSession(RecordJson.Encode(session), out _));
    }

    [Fact]
    public void A_record_of_a_newer_version_is_refused_and_says_so()
    {
        var bytes = Text(Records()[^1]).Replace("\"version\":1", "\"version\":2,\"new\":true", StringComparison.Ordinal);

        Assert.Null(RecordJson.DecodeService(Encoding.UTF8.GetBytes(bytes), out var why));
        Assert.Contains("newer supervisor", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"version\":1,\"record\":null}")]
    [InlineData("{\"version\":1,\"record\":{}}")]
    [InlineData("{\"version\":0,\"record\":{}}")]
    public void What_is_no_record_is_refused_with_a_reason(string text)
    {
        Assert.Null(RecordJson.DecodeService(Encoding.UTF8.GetBytes(text), out var why));
        Assert.NotEmpty(why!);
    }

    [Theory]
    [InlineData("\"shop/api\"", "\"../api\"")]
    [InlineData("\"attempt\":", "\"epoch\":")]
    [InlineData("\"is\":\"backing_off\"", "\"is\":\"resting\"")]
    [InlineData("\"restarts\":0", "\"restarts\":\"many\"")]
    [InlineData("\"command\":[", "\"command\":[null,")]
    [InlineData("\"label\":\"the API\"", "\"label\":null")]
    [InlineData("INT 5s, TERM 5s, KILL", "INT 5s, TERM 5s, DIE")]
    [InlineData(Some.Seed, "no seed")]
    public void A_record_that_was_changed_for_the_worse_is_refused(string from, string to)
    {
        var text = Text(new Story().Running().Exited(ExitStatus.Exited(1)).Record);
        Assert.Contains(from, text, StringComparison.Ordinal);

        Assert.Null(RecordJson.DecodeService(Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal)), out var why));
        Assert.StartsWith("it is damaged", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_cut_anywhere_is_refused()
    {
        var bytes = RecordJson.Encode(Records()[^1]);

        for (var length = 0; length < bytes.Length; length++) Assert.Null(RecordJson.DecodeService(bytes.AsSpan(0, length), out _));
    }

    [Fact]
    public void A_wish_without_its_kind_is_damage()
    {
        var text = Text(Some.Record()).Replace("\"wish\":{\"is\"", "\"wish\":{\"as\"", StringComparison.Ordinal);
        Assert.NotEqual(Text(Some.Record()), text);
        Assert.Null(RecordJson.DecodeService(Encoding.UTF8.GetBytes(text), out var why));
        Assert.StartsWith("it is damaged: ", why, StringComparison.Ordinal);
    }

    [Fact]
    public void No_bytes_make_the_reader_throw() =>
        Gen.Select(Gen.Byte.Array[0, 50], Gen.Int[0, 2000]).Sample((noise, at) =>
        {
            var bytes = RecordJson.Encode(Records()[^1]);
            for (var i = 0; i < noise.Length && at + i < bytes.Length; i++) bytes[at + i] = noise[i];
            var record = RecordJson.DecodeService(bytes, out var why);
            Assert.True(record is null != why is null);
        });

    [Fact]
    public void A_record_of_a_supervisor_that_knew_fewer_settings_is_read_with_their_defaults()
    {
        string[] later = ["description", "shell", "environment_files", "restart_prevent_codes", "output", "user", "group", "nice", "oom_score_adjust", "autostart", "stdin_file", "binds_to", "part_of", "conflicts", "on_failure", "on_success", "smooth_recovery", "sockets"];
        var written = System.Text.Json.Nodes.JsonNode.Parse(RecordJson.Encode(Some.Record()))!;
        var unit = written["record"]!["unit"]!.AsObject();
        Assert.All(later, key => Assert.True(unit.Remove(key), key));
        var record = RecordJson.DecodeService(Encoding.UTF8.GetBytes(written.ToJsonString()), out var why);
        Assert.Null(why);
        Assert.Equal(Some.Unit(), record!.Unit);
    }

    private static string Text(ServiceRecord record) => Encoding.UTF8.GetString(RecordJson.Encode(record));

    private static ServiceRecord[] Records()
    {
        var crash = ExitStatus.Exited(3);
        var full = Some.Unit() with
        {
            Environment = Some.Caller(("A", "ä\n\"")).Environment,
            StartLimit = new StartLimit(3, TimeSpan.FromSeconds(10)),
            SuccessExitCodes = [42],
            Umask = 18,
            Requires = [Dependency.Parse("shop/db@ready"), Dependency.Parse("shop/worker@blue")],
            Conflicts = [ServiceName.Parse("shop/old")],
            Sockets = [new SocketUnit { Name = "http", Listen = new ListenAddress { Host = "::1", Port = 80 }, OnDemand = true, IdleStop = TimeSpan.FromMinutes(5) }, new SocketUnit { Name = "u", Listen = new ListenAddress { Path = "@x" }, Kind = SocketKind.Datagram, Mode = 432 }],
            Limits = new Dictionary<string, ResourceLimit> { ["core"] = new(0, ResourceLimit.Infinity) }.ToValueMap(),
            DefinedIn = "/srv/persistproc.toml",
        };
        return
        [
            Some.Record(),
            new Story(full with { Schedule = new Timetable { Cron = "@daily", Timezone = "UTC", Jitter = TimeSpan.FromSeconds(5), CatchUp = true } }).Feed(new ServiceInput.Arm(true, null, null)).Feed(new ServiceInput.Start(null, null) { Trigger = new Trigger.Turn(Some.Wall, true) }).Record,
            new Story(full with { Watch = new Watch { Paths = ["/srv/src"], Ignore = ["*.log"], Base = "/srv", Action = new WatchAction(WatchVerb.Signal, Signal.Hup) } }).Running().Feed(new ServiceInput.Restart(null, null, false) { Trigger = new Trigger.Change("src/a", 3) }).Record,
            new Story().Start().Record,
            new Story().Running().Record,
            new Story().Running().Exited(crash, treeEmpty: false).Record,
            new Story().Running().Stop(Some.Alice).Tree(Some.Orphans).Record,
            new Story(Some.Unit(stop: "TERM 5s")).Running().Stop(Some.Alice).Later(5).RungTimer().Tree(Some.Orphans).Record,
            new Story().Running().Exited(crash).Record,
            new Story().Running().Feed(new ServiceInput.Bounce(Some.Tie, false)).Exited(crash).Record,
            new Story().Running().Feed(new ServiceInput.Stop(null, false) { Because = Some.Tie }).Exited(crash).Record,
            new Story(full with { RestartGroup = new RestartGroup("shop/back", new StartLimit(3, TimeSpan.FromSeconds(9))) }).Running().Feed(new ServiceInput.Stop(null, false) { Because = new Tie(Some.Name, TieKind.Group) { Detail = "its group gave up" } }).Exited(crash).Record,
            new Story(Some.Unit(RestartPolicy.No)).Running().Exited(crash).Record,
            new Story().Running().Exited(ExitStatus.Killed(Signal.Term, coreDumped: true)).Record,
            new Story(full with { StartLimit = new StartLimit(1, TimeSpan.FromSeconds(9)) }).Running().Exited(crash).Record,
            new Story().Start().LaunchFailed().Record,
            new Story(full).Feed(new ServiceInput.Start(null, null) { Lazily = true }).Feed(new ServiceInput.Start(null, null) { Trigger = new Trigger.Connection() }).Record,
            new Story(full).Running().Feed(new ServiceInput.Stop(null, false) { Idle = TimeSpan.FromMinutes(5) }).Exited(ExitStatus.Killed(Signal.Int)).Record,
            new Story(full).Start(caller: Some.Caller(("PATH", "/bin"))).Feed(new ServiceInput.Redefine(full with { Label = "new" }))
                .With(record => Requests.Settle(Requests.Note(record, new RequestId("r1"), RequestAction.Start))).Stop(Some.Alice)
                .With(Requests.Settle).Record,
        ];
    }
}
