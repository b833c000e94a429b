using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>Warnings of a check: each with its place, and none where nothing is wrong.</summary>
public sealed class WhatLooksWrong : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("command = 'no-such-program'", ":2:11: services.a.command: no program \"no-such-program\" in the service's PATH (/usr/bin:/bin): a start would fail")]
    [InlineData("command = './none'", ":2:11: services.a.command: there is no program {0}/none: a start would fail")]
    [InlineData("command = 'sh'\nworking_directory = 'none'", ":3:21: services.a.working_directory: there is no directory {0}/none: a start would fail")]
    [InlineData("command = 'sh'\nstdin = 'file:none'", ":3:9: services.a.stdin: there is no file {0}/none: a start would fail")]
    [InlineData("command = 'sh'\nenvironment_files = ['none.env']", ":3:21: services.a.environment_files: {0}/none.env: cannot be read: No such file or directory")]
    [InlineData("command = 'sh'\nrequires = ['b']\n[services.b]\ncommand = 'sh'", ":3:12: services.a.requires: says nothing of the order: a and b would start at once. Write requires = [\"b@ready\"], or after = [\"b\"] beside it")]
    [InlineData("command = 'sh'\nbinds_to = ['b']\n[services.b]\ncommand = 'sh'", ":3:12: services.a.binds_to: says nothing of the order: a and b would start at once. Write binds_to = [\"b@ready\"], or after = [\"b\"] beside it")]
    [InlineData("command = 'sh'\nuser = 'nobody-of-that-name'", ":3:8: services.a.user: no user \"nobody-of-that-name\" on this machine: a start would fail")]
    [InlineData("command = 'sh'\ngroup = 'no-such-group'", ":3:9: services.a.group: no group \"no-such-group\" on this machine: a start would fail")]
    [InlineData("command = 'sh'\nlimits = { nofile = '100:4294967295' }", ":3:10: services.a.limits: limits.nofile = \"100:4294967295\" cannot be set: th")]
    [InlineData("command = 'echo --port $PORT'\nport = 3000", ":2:11: services.a.command: $PORT reaches the program as it stands here, since no shell reads this command: write shell = true")]
    [InlineData("command = ['echo', 'x$HERE/y']\nenvironment = { HERE = '/' }", ":2:11: services.a.command: $HERE reaches the program as it stands here, since no shell reads this command: write ${{HERE}}, or shell = true")]
    [InlineData("command = 'echo $PORT'\nenvironment = { PORT = '3000' }", ":2:11: services.a.command: $PORT reaches the program as it stands here, since no shell reads this command: write ${{PORT}}, or shell = true")]
    public async Task What_a_start_would_fail_for_is_told_with_its_place(string lines, string expected)
    {
        var warning = Assert.Single(await Find($"[services.a]\n{lines}\n"));
        Assert.StartsWith(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, _directory.Path), warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("command = 'sh'\nrequires = ['b@ready']\n[services.b]\ncommand = 'sh'")]
    [InlineData("command = 'sh'\nrequires = ['b']\nafter = ['b@started']\n[services.b]\ncommand = 'sh'")]
    [InlineData("command = 'sh'\nrequires = ['b']\n[services.b]\ncommand = 'sh'\nbefore = ['a']")]
    [InlineData("command = 'sh'\nenvironment_files = ['-none.env']")]
    [InlineData("command = 'later'\nenvironment = { PATH = '{0}/bin' }")]
    [InlineData("command = 'echo $PORT'\nport = 3000\nshell = true")]
    [InlineData("command = ['sh', '-ec', 'echo $PORT']\nport = 3000")]
    [InlineData("command = 'echo $PORTS $OTHER'\nport = 3000")]
    [InlineData("command = 'echo $a-b'\nenvironment = { a-b = '1' }")]
    [InlineData("command = 'echo ${PORT} ${HERE}'\nenvironment = { PORT = '3000', HERE = '/' }")]
    [InlineData("command = 'sh'\nrequires = ['a']\nbinds_to = ['a']")]
    public async Task What_is_well_is_passed_over(string lines)
    {
        var program = _directory.Write("bin/later", "");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Empty(await Find($"[services.a]\n{lines.Replace("{0}", _directory.Path, StringComparison.Ordinal)}\n"));
    }

    [Fact]
    public async Task A_limit_that_no_control_group_obeys_is_told_with_its_place_and_what_to_do()
    {
        const string text = "[services.a]\ncommand = 'sh'\nmemory_max = '1GB'\ntasks_max = 5\ncpu_quota = '50%'\n";
        var warnings = await Find(text, limit => limit.Controller == "cpu" ? null : $"there is no {limit.Controller}");
        const string next = "It starts without. To have it obeyed, run the supervisor where it is given that controller (see: persistproc doctor)";
        Assert.Equal(
            [$":3:14: services.a.memory_max: is not obeyed here: there is no memory. {next}", $":4:13: services.a.tasks_max: is not obeyed here: there is no pids. {next}"],
            warnings);
        Assert.Empty(await Find(text, _ => null));
    }

    [Fact]
    public async Task What_is_wrong_with_all_replicas_is_told_once() =>
        Assert.Single(await Find("[services.a]\ncommand = 'no-such-program'\nreplicas = 5\n"));

    private async Task<string[]> Find(string text, Func<LeafLimit, string?>? unmet = null)
    {
        var file = ServiceFileReader.Read(_directory.Write("persistproc.toml", text), isProject: true);
        Assert.Empty(file.Errors);
        var environment = new ValueMap<string>([KeyValuePair.Create("PATH", "/usr/bin:/bin")]);
        var found = await new FileWarnings(environment, paths => Task.FromResult(paths.Where(path => !Path.Exists(path)).ToHashSet()), unmet).Find([file]);
        return [.. found.Select(warning => warning.ToString()[file.Path.Length..])];
    }
}
