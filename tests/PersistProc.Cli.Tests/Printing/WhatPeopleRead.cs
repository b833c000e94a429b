using System.Text;
using PersistProc.Cli.Attaching;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Tests.Printing;

public class WhatPeopleRead
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static ProcessInfo Process(string name, params string[] command) => new()
    {
        Name = name,
        Label = "l",
        Kind = "run",
        State = "running",
        Status = "running",
        Pid = 42,
        Command = command,
        WorkingDirectory = "/",
        StartTime = Now.AddMinutes(-90),
    };

    [Fact]
    public void A_list_is_aligned_and_plain_when_piped() =>
        Assert.Equal(
            """
            NAME      STATE            PID  SINCE   RESTARTS  COMMAND
            web       running          42   1h 30m  0         python3 -m http.server
            shop/api  failed (exit 3)  -    5s      2         sh -c 'echo a'

            """,
            ProcessTable.Format(
                [
                    Process("web", "python3", "-m", "http.server"),
                    Process("api", "sh", "-c", "echo a") with { Project = "shop", State = "failed", ExitCode = 3, EndTime = Now.AddSeconds(-5), Restarts = 2 },
                ],
                stats: false, width: null, color: false, Now));

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    public void A_list_fits_the_terminal(int width)
    {
        var text = ProcessTable.Format([Process("a-rather-long-name", [.. Enumerable.Repeat("漢字argument", 30)])], stats: false, width, color: false, Now);
        Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.True(line.EnumerateRunes().Sum(r => r.Value is >= 0x2e80 and < 0xfe00 ? 2 : 1) <= Math.Max(width, 58)));
    }

    [Fact]
    public void Colours_do_not_move_columns()
    {
        ProcessInfo[] processes = [Process("web", "x")];
        var plain = ProcessTable.Format(processes, stats: true, 80, color: false, Now);
        var color = ProcessTable.Format(processes, stats: true, 80, color: true, Now);
        Assert.Contains("\e[32m", color, StringComparison.Ordinal);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(color, "\e\\[[0-9;]*m", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(0.4, "0s")]
    [InlineData(65, "1m 5s")]
    [InlineData(3600, "1h 0m")]
    [InlineData(90000, "1d 1h")]
    [InlineData(-5, "0s")]
    public void Durations(double seconds, string text) => Assert.Equal(text, Words.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_command_is_printed_so_that_a_shell_reads_it_back_and_no_escape_gets_through() =>
        Assert.Equal(@"a 'b c' '' 'it'\''s' '\x1b[31m' 'x\ny'", Words.Command(["a", "b c", "", "it's", "\e[31m", "x\ny"]));

    [Theory]
    [InlineData("10m", "2026-01-31T11:50:00Z")]
    [InlineData("1.5h", "2026-01-31T10:30:00Z")]
    [InlineData("today", "2026-01-31T00:00:00Z")]
    [InlineData("09:15", "2026-01-31T09:15:00Z")]
    [InlineData("2026-01-01T00:00:00+01:00", "2025-12-31T23:00:00Z")]
    [InlineData("soon", null)]
    public void Times_as_people_type_them(string text, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), TimeWords.Parse(text, Now));

    [Fact]
    public void Lines_are_made_of_stretches_and_streams_do_not_mix()
    {
        var lines = new List<string>();
        var assembler = new LineAssembler((stream, time, bytes, partial) => lines.Add($"{stream} {time.ToUnixTimeSeconds()} {Encoding.UTF8.GetString(bytes.Span)}{(partial ? "…" : "")}"));
        void Add(OutputStream stream, int second, string text) => assembler.Add(new OutputFrame(stream, second * 1_000_000L, 0), Encoding.UTF8.GetBytes(text));
        Add(OutputStream.Stdout, 1, "a");
        Add(OutputStream.Stderr, 2, "E\n");
        Add(OutputStream.Stdout, 3, "b\nc\n\nd");
        assembler.Finish();
        Assert.Equal(["Stderr 2 E", "Stdout 1 ab", "Stdout 3 c", "Stdout 3 ", "Stdout 3 d…"], lines);
    }

    [Fact]
    public void Lines_of_several_are_merged_by_time_until_all_are_live_and_then_come_as_they_come()
    {
        var shown = new List<int>();
        var merge = new HistoryMerge(2, last: null);
        void Add(int who, int second) => merge.Add(who, Now.AddSeconds(second), () => shown.Add(second));
        Add(0, 1);
        Add(0, 4);
        Assert.Empty(shown);
        Add(1, 2);
        Assert.Equal([1, 2], shown);
        Add(1, 3);
        merge.CaughtUp(0);
        Assert.Equal([1, 2, 3], shown);
        Add(1, 5);
        Assert.Equal([1, 2, 3, 4, 5], shown);
        Add(1, 6);
        merge.CaughtUp(1);
        Add(0, 8);
        Add(1, 7);
        Assert.Equal([1, 2, 3, 4, 5, 6, 8, 7], shown);
    }

    [Fact]
    public void Of_several_only_the_last_lines_of_all_are_shown()
    {
        var shown = new List<int>();
        var merge = new HistoryMerge(2, last: 3);
        foreach (var second in new[] { 1, 3, 5 }) merge.Add(0, Now.AddSeconds(second), () => shown.Add(second));
        foreach (var second in new[] { 2, 4 }) merge.Add(1, Now.AddSeconds(second), () => shown.Add(second));
        merge.CaughtUp(1);
        Assert.Empty(shown);
        merge.CaughtUp(0);
        Assert.Equal([3, 4, 5], shown);
    }

    [Fact]
    public void An_answer_in_frames_is_taken_however_it_was_cut()
    {
        byte[] answer = [1, 3, 0, 0, 0, .. "one"u8, 2, 4, 0, 0, 0, .. "note"u8, 1, 0, 0, 0, 0, 1, 2, 0, 0, 0, .. "wo"u8];
        for (var size = 1; size <= answer.Length; size++)
        {
            var text = new StringBuilder();
            var frames = new LogFrames(part => text.Append(Encoding.UTF8.GetString(part)), note => text.Append($"[{Encoding.UTF8.GetString(note)}]"));
            foreach (var part in answer.Chunk(size)) frames.Take(part);
            Assert.Equal("one[note]wo", text.ToString());
        }
    }

    [Fact]
    public void Limits_of_the_caller_are_read_as_the_kernel_writes_them()
    {
        var limits = OwnFacts.ParseLimits(File.ReadAllText("/proc/self/limits"));
        Assert.Equal(2, limits["nofile"].Length);
        Assert.Contains("stack", limits.Keys);
        Assert.Equal([-1L, -1L], OwnFacts.ParseLimits("Limit                     Soft Limit           Hard Limit           Units     \nMax cpu time              unlimited            unlimited            seconds   \n")["cpu"]);
    }
}
