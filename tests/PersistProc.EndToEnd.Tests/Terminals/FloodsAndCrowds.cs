namespace PersistProc.EndToEnd.Tests.Terminals;

/// <summary>Much output, many who come and go, and many terminals at once. `make soak` has them in full.</summary>
[Trait("Category", "Repeated")]
public sealed class FloodsAndCrowds(ITestOutputHelper output) : EndToEndTest(output)
{
    private const string Leave = "\x1c\x1c";
    private static readonly bool InFull = Repeat.Times(1) >= 100;
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_flood_waits_for_no_client_and_the_others_see_all_of_it()
    {
        var size = InFull ? 1_000_000_000L : 5_000_000;
        var stuck = await Box.OpenTerminal();
        var script = $"stty raw -echo; echo ready; for round in 1 2; do head -c 1 > /dev/null; {Dummy} flood {size}; touch {Box.At("done")}$round; done; exit 4";
        Box.User($"[services.job]\ncommand = ['sh', '-c', '{script}']\ntty = true\nrestart = 'no'\nlogs = {{ max_size = '10GB' }}\n");
        await Box.Do("start", "job");
        stuck.Begin(Box.Command("attach", "job"));
        await stuck.Shows("ready");
        var client = await stuck.Child("persistproc");
        _ = Libc.kill(client, (int)Signal.STOP);
        await stuck.Prompt();

        // nobody else is there
        await Box.Do("send", "job", "x");
        await Eventually.True(() => File.Exists(Box.At("done1")), Long);

        // somebody who counts
        var counting = Client.Start(Box.Order(["sh", "-c", $"{Terminal.Quoted(Box.Command("attach", "job"))} | sha256sum"]), [], keepInputOpen: true);
        await counting.SaysOnStderr("only looking");
        await Box.Do("send", "job", "x");
        await Eventually.True(() => File.Exists(Box.At("done2")), Long);
        var sum = await counting.Result(Long);
        Assert.Equal(await Sum(size), sum.Stdout.Split(' ')[0], ignoreCase: true);
        if (InFull)
        {
            _ = Libc.kill(client, (int)Signal.KILL); // a test cannot keep all that it would show
            return;
        }
        stuck.Begin(["fg"]);
        Assert.Equal(4, await stuck.Prompt(Long));
    }

    [Fact]
    public async Task Two_who_paste_at_once_do_not_hold_each_other_up()
    {
        const int each = 400_000;
        await Box.Do("run", "-d", "-t", "--name", "job", "sh", "-c", $"stty raw -echo; echo o''n; head -c {2 * each} | wc -c; exec sleep 774");
        var terminals = new[] { await Box.OpenTerminal(), await Box.OpenTerminal() };
        foreach (var terminal in terminals)
        {
            terminal.Begin(Box.Command("attach", "job"));
            await terminal.Shows("on\r\n");
        }
        await Task.WhenAll(terminals.Select(terminal => Task.Run(() => terminal.Type(new string('x', each)))));
        foreach (var terminal in terminals) await terminal.Shows((2 * each).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Coming_to_a_terminal_and_leaving_it_costs_nothing()
    {
        var rounds = InFull ? 1000 : 40;
        var terminal = await Box.OpenTerminal();
        await Box.Do("run", "-d", "-t", "--name", "job", "sh", "-c", "seq 500; cat");
        Hygiene.Possessions? before = null;
        for (var round = 0; round < rounds; round++)
        {
            var mark = terminal.Mark;
            terminal.Begin(Box.Command("attach", "job"));
            await terminal.Shows(@"ctrl-\ ctrl-\", mark);
            terminal.Type($"{round}\r");
            await terminal.Shows($"{round}\r\n{round}\r\n", mark);
            if (round % 4 == 3) _ = Libc.kill(await terminal.Child("persistproc"), (int)Signal.HUP);
            else terminal.Type(Leave);
            await terminal.Prompt();
            if (round == rounds / 5) before = Hygiene.Possessions.Of(Box);
        }
        await Eventually.True(() => Hygiene.Possessions.Of(Box).IsMoreThan(before!) is null);
    }

    [Fact]
    public async Task Somebody_is_at_each_of_many_terminals()
    {
        var count = InFull ? 1000 : 20;
        Box.User("[services.\"job@\"]\ncommand = ['sh', '-c', 'stty raw -echo; echo on %i.; cat']\ntty = true\n");
        foreach (var some in Enumerable.Range(0, count).Chunk(50)) await Box.Do(["start", .. some.Select(n => $"job@{n}")]);
        var terminals = new List<Terminal>();
        for (var n = 0; n < count; n++)
        {
            terminals.Add(await Box.OpenTerminal());
            terminals[n].Begin(Box.Command("attach", $"job@{n}"));
        }
        for (var n = 0; n < count; n++) await terminals[n].Shows($"on {n}.");
        for (var n = 0; n < count; n++) terminals[n].Type($"<key {n}>");
        for (var n = 0; n < count; n++) await terminals[n].Shows($"<key {n}>");
        for (var n = 0; n < count; n++) terminals[n].Type(Leave);
        for (var n = 0; n < count; n++) Assert.Equal(0, await terminals[n].Prompt(Long));
        Output.WriteLine($"{count} at once");
    }

    // as the program's flood: a pattern that repeats every 251 bytes
    private async Task<string> Sum(long size)
    {
        var command = Client.Start(Box.Order(["sh", "-c", $"'{Dummy}' flood {size} | sha256sum"]));
        return (await command.Result(Long)).Stdout.Split(' ')[0];
    }
}
