namespace PersistProc.EndToEnd.Tests.Surroundings;

/// <summary>`install-service` with a real user manager of systemd: what others only pretend to answer.</summary>
public sealed class UnderAUserManager(ITestOutputHelper output) : EndToEndTest(output)
{
    [Fact]
    public async Task It_starts_serves_makes_groups_of_its_own_outlives_its_supervisor_and_its_keeper_and_is_taken_away_again()
    {
        var pp = $"'{Binaries.PersistProc}' --root '{Box.Root}'";
        var said = await UserManager.Run(Box, $$"""
            pp() { {{pp}} "$@"; }
            main() { systemctl --user show persistproc --property MainPID --value; }
            say() { echo "$1: $(shift; "$@" 2>&1 | tr '\n' ' ')"; }
            pp install-service --now || exit 1
            say active systemctl --user is-active persistproc
            say enabled systemctl --user is-enabled persistproc
            pp run -d --name job sleep 774511 > /dev/null
            job=$(pp list -o json | sed 's/.*"pid":\([0-9]*\).*/\1/')
            say cgroup sh -c "pp() { {{pp}} \"\$@\"; }; pp doctor | grep '^.*cgroup '"
            say leaf cat /proc/$job/cgroup
            keeper=$(main)
            kill -9 $(pp version | sed -n 's/.*, pid //p')
            pp list > /dev/null
            [ $keeper = "$(main)" ] && echo "main process: same over a killed supervisor"
            pp upgrade > /dev/null
            [ $keeper = "$(main)" ] && echo "main process: same over an upgrade"
            say running pp status job -o json
            systemctl --user restart persistproc
            say restarted systemctl --user is-active persistproc
            [ -d /proc/$job ] || echo "job: ended with it"
            pp start job > /dev/null
            job=$(pp list -o json | sed 's/.*"pid":\([0-9]*\).*/\1/')
            kill -9 $(main)
            pp wait job --for ready > /dev/null 2>&1
            [ -d /proc/$job ] && echo "job: untouched by its keeper's death"
            pp shutdown > /dev/null
            systemctl --user start persistproc
            say again systemctl --user is-active persistproc
            systemctl --user stop persistproc
            say stopped systemctl --user is-active persistproc
            pp uninstall-service
            ls ~/.config/systemd/user | wc -l
            """, Output.WriteLine);
        if (said is null) return;
        Output.WriteLine(said.ToString());
        Assert.Equal(0, said.ExitCode);
        foreach (var expected in new[]
        {
            "active: active", "enabled: enabled", "trees get control groups of their own, in /sys/fs/cgroup/app.slice/persistproc.service/persistproc-", "/app.slice/persistproc.service/persistproc-",
            "main process: same over a killed supervisor", "main process: same over an upgrade", "\"state\":\"running\"", "restarted: active", "job: ended with it", "job: untouched by its keeper's death",
            "again: active", "stopped: inactive",
        }) Assert.Contains(expected, said.Stdout, StringComparison.Ordinal);
    }
}
