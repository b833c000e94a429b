using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Hygiene;

/// <summary>
/// Thousands of starts and stops, and of clients that come and go, leave keeper and supervisor as they were: descriptors,
/// threads, zombies, control groups, state files, memory. `make soak` makes a hundred times as many.
/// </summary>
[Trait("Category", "Repeated")]
public sealed class NothingGrows(ITestOutputHelper output) : EndToEndTest(output)
{
    // what a round costs is told by the tenth of a rest: the first ones fill what is kept for good
    private const int Rounds = 10;

    [Fact]
    public async Task By_starts_and_stops()
    {
        Box.User($"[services.job]\ncommand = [\"{Dummy}\", \"print\", \"up\", \"wait\"]\nstop = [\"KILL\"]\n[services.other]\ncommand = 'sleep 1000'\nstop = ['KILL']\n");
        await Same(Repeat.Times(4) * 5, async () =>
        {
            await Box.Do("start", "job", "other");
            await Box.Do("stop", "job", "other");
        });
    }

    // not one of them ends by itself: they crash again and again, and each is another instance
    [Fact]
    public async Task By_crashes_and_restarts()
    {
        Box.User("[services.job]\ncommand = 'sh -c \"echo up; exit 3\"'\nrestart = 'always'\nrestart_delay = '1ms'\nrestart_backoff = { factor = 1.0, max = '1ms' }\n");
        await Box.Cli("start", "job");
        var restarts = 0;
        await Same(1, async () =>
        {
            var wanted = restarts += Repeat.Times(4) * 10;
            await Box.Until("job", row => row.Restarts >= wanted);
        });
    }

    [Fact]
    public async Task By_clients_that_attach_and_go()
    {
        await Box.Service("job", Dummy, "tick", "20000");
        var times = 0;
        await Same(Repeat.Times(3), async () =>
        {
            var client = Box.Begin("attach", "job");
            await client.SaysOnStdout("00");
            // one leaves, one is killed
            client.Signal(times++ % 2 == 0 ? Signal.INT : Signal.KILL);
            await client.EndedWithin(TimeSpan.FromSeconds(20));
        });
    }

    [Fact]
    public async Task By_supervisors_that_come_and_go()
    {
        await Box.Service("job", Dummy, "tick", "1000");
        await Box.Service("other", "sleep", "1000");
        await Same(Repeat.Times(2), async () =>
        {
            var before = Box.Supervisor;
            _ = Libc.kill(before, (int)Signal.KILL);
            await Eventually.True(() => Box.Supervisor is not 0 and var next && next != before);
            await Box.Do("list");
        });
    }

    private async Task Same(int turns, Func<Task> turn)
    {
        Possessions? before = null;
        for (var round = 0; round < Rounds; round++)
        {
            for (var time = 0; time < turns; time++) await turn();
            if (round == 1) before = await Now();
        }

        var now = await Now();
        for (var look = 0; look < 50 && now.IsMoreThan(before!) is not null; look++)
        {
            await Eventually.Passes(TimeSpan.FromMilliseconds(100));
            now = await Now();
        }

        Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Rounds * turns} turns: before {before}, after {now}"));
        Assert.True(now.IsMoreThan(before!) is null, $"{now.IsMoreThan(before!)}\nbefore: {before}\nafter:  {now}");
    }

    private async Task<Possessions> Now()
    {
        await Box.Do("list");
        return Possessions.Of(Box);
    }
}
