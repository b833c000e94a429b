using PersistProc.Core;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>Groups of services that give up together, as files declare them.</summary>
public class Groups
{
    private const string Services = "[services.db]\ncommand = 'x'\n[services.worker]\ncommand = 'x'\nreplicas = 2\n[services.api]\ncommand = 'x'\n";

    [Fact]
    public void Each_member_has_its_group_and_so_have_all_replicas_of_one()
    {
        var file = Reading.Project(Services + "[groups.back]\nmembers = ['db', 'worker']\nstart_limit = { burst = 5, interval = '30s' }\n");
        Assert.Empty(file.Errors);
        var group = new RestartGroup("shop/back", new StartLimit(5, TimeSpan.FromSeconds(30)));
        Assert.Equal([group, group, group, null], file.Units.Select(unit => unit.RestartGroup));
    }

    [Theory]
    [InlineData("[groups.back]\nmembers = ['db']", ":9:2: groups.back: \"start_limit\" is missing: write { members = [\"db\", \"api\"], start_limit = { burst = 5, interval = \"30s\" } }")]
    [InlineData("[groups.back]\nstart_limit = { burst = 5, interval = 3 }", ":9:2: groups.back: \"members\" is missing: write { members = [\"db\", \"api\"], start_limit = { burst = 5, interval = \"30s\" } }")]
    [InlineData("[groups.back]\nmembers = ['dbb']\nstart_limit = { burst = 5, interval = 3 }", ":10:12: groups.back.members: no service \"dbb\" is there: did you mean \"db\"?")]
    [InlineData("[groups.back]\nmembers = []\nstart_limit = { burst = 5, interval = 3 }", ":10:11: groups.back.members: a group has members: write their names")]
    [InlineData("[groups.back]\nmembers = 'db'\nstart_limit = { burst = 5, interval = 3 }", ":10:11: groups.back.members: an array of names is expected, not a string")]
    [InlineData("[groups.back]\nmembers = ['db']\nstart_limit = { burst = 0, interval = 3 }", ":11:25: groups.back.start_limit.burst: a whole number, at least 1, is expected")]
    [InlineData("[groups.back]\nmembers = ['db']\nstart_limit = { burst = 1 }", ":11:1: groups.back.start_limit: \"interval\" is missing: write { burst = 5, interval = \"30s\" }")]
    [InlineData("[groups.a]\nmembers = ['db']\nstart_limit = { burst = 1, interval = 3 }\n[groups.b]\nmembers = ['db']\nstart_limit = { burst = 1, interval = 3 }", ":13:12: groups.b.members: \"db\" is in the group \"a\" already: a service gives up with one group")]
    [InlineData("[groups.back]\nmember = ['db']\nmembers = ['db']\nstart_limit = { burst = 1, interval = 3 }", ":10:1: groups.back.member: unknown key: did you mean \"members\"?")]
    [InlineData("[groups]\nback = 5", ":10:8: groups.back: a table such as { members = [\"db\", \"api\"], start_limit = { burst = 5, interval = \"30s\" } } is expected, not a number")]
    public void What_is_wrong_with_one_has_its_place(string lines, string expected)
    {
        var errors = Reading.Project(Services + "\n" + lines + "\n").Errors.Select(error => error.ToString()).ToList();
        Assert.Contains(errors, error => error.EndsWith(expected, StringComparison.Ordinal));
    }
}
