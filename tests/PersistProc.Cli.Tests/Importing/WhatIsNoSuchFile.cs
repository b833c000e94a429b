using PersistProc.Cli.Importing;

namespace PersistProc.Cli.Tests.Importing;

/// <summary>Files that are none of their kind: an error that says where and why.</summary>
public sealed class WhatIsNoSuchFile
{
    [Theory]
    [InlineData("procfile", "# nothing\n", 0, 0, "there is no process in it")]
    [InlineData("procfile", "# nothing\nno process\nweb:\n", 2, 1, "there is no process in it")]
    [InlineData("procfile", "web:\n", 1, 1, "there is no process in it")]
    [InlineData("compose", "services:\n  a: [\n", 3, 1, "no YAML")]
    [InlineData("compose", "services:\n  a:\n    image: x\n  a:\n    image: y\n", 4, 3, "a: the key is there already")]
    [InlineData("compose", "version: '3'\n", 1, 1, "there are no services in it")]
    [InlineData("compose", "services:\n  a: nginx\n", 2, 6, "services.a: a table is expected")]
    [InlineData("compose", "a: *b\n", 1, 4, "no such anchor above")]
    [InlineData("compose", "a: 1\n---\nb: 2\n", 2, 1, "a second document")]
    [InlineData("process-compose", "", 1, 1, "there are no processes in it")]
    [InlineData("systemd", "[Unit]\nDescription=x\n", 1, 1, "there is no [Service] in it")]
    [InlineData("systemd", "[Service]\nType=simple\n", 2, 1, "there is no ExecStart in it")]
    [InlineData("systemd", "Description=x\n", 1, 1, "a [Section] has to come first")]
    [InlineData("systemd", "[Service]\nExecStart\n", 2, 1, "a line is KEY=VALUE")]
    [InlineData("systemd", "[Service]\nExecStart=/bin/sh -c \"echo hi\n", 2, 1, "ExecStart: the quote in \"echo hi is not closed")]
    [InlineData("systemd", "[Service]\nExecStart=/bin/echo it's\n", 2, 1, "ExecStart: the quote in 's is not closed")]
    [InlineData("systemd", "[Service]\nExecStart=/bin/true\nExecStartPre=-/bin/sh 'x\n", 3, 1, "ExecStartPre: the quote in 'x is not closed")]
    [InlineData("systemd", "[Service]\nExecStart=/bin/true\nExecReload=/bin/kill -HUP \"$MAINPID\n", 3, 1, "ExecReload: the quote in \"$MAINPID is not closed")]
    [InlineData("systemd", "[Service]\nExecStart=/bin/true \\\n  \"a \\\n  b\nEnvironment=X=1\n", 2, 1, "ExecStart: the quote in \"a  b is not closed")]
    [InlineData("systemd", "[Service]\nExecStart=/bin/true\nEnvironment=A=1 \"B=two words\n", 3, 1, "Environment: the quote in \"B=two words is not closed")]
    [InlineData("supervisord", "[supervisord]\n", 1, 1, "there is no [program:NAME] in it")]
    [InlineData("supervisord", "[program:x\n", 1, 1, "a section is [NAME]")]
    [InlineData("pm2", "const x = 1;\nmodule.exports = { apps: [] };\n", 1, 1, "node -p 'JSON.stringify(require(\"./ecosystem.config.js\"))' | persistproc import pm2 -")]
    [InlineData("pm2", "module.exports = {\n  apps: [{ script: process.env.X }]\n}", 2, 20, "it is code")]
    [InlineData("pm2", "module.exports = { a: 'x\n' }", 1, 23, "the quote ' is not closed")]
    [InlineData("pm2", "{}", 1, 1, "there are no apps in it")]
    [InlineData("package-json", "{ \"scripts\": { \"dev\": \"vite\", } }", 1, 31, "no JSON")]
    [InlineData("package-json", "[]", 1, 1, "it is an object")]
    [InlineData("package-json", "{\n  \"name\": \"x\"\n}", 1, 1, "there are no scripts in it")]
    [InlineData("launch-json", "{ // x\n \"configurations\": [] }", 1, 1, "there are no configurations in it")]
    public void Its_error_has_a_place(string format, string text, int line, int column, string why)
    {
        var wrong = Assert.Throws<ImportException>(() => Fixture.Format(format).Read(Fixture.Text(text)));
        Assert.Contains(why, wrong.Message, StringComparison.Ordinal);
        Assert.Equal((line, line == 0 ? 0 : column), (wrong.At.Line, line == 0 ? 0 : wrong.At.Column));
    }

    [Fact]
    public void Nests_without_end_are_refused()
    {
        foreach (var (format, text) in new[] { ("compose", new string('[', 5000)), ("compose", string.Concat(Enumerable.Repeat("a: &a [*a]\n", 1))), ("package-json", new string('[', 5000)), ("pm2", "module.exports = " + new string('[', 5000)) })
            Assert.Throws<ImportException>(() => Fixture.Format(format).Read(Fixture.Text(text)));
    }

    [Fact]
    public void Aliases_that_grow_are_refused()
    {
        var bomb = "a: &a {x0: 1}\n" + string.Concat(Enumerable.Range(1, 30).Select(level => $"m{level}: &m{level} [{string.Join(", ", Enumerable.Repeat(level == 1 ? "*a" : $"*m{level - 1}", 9))}]\n"));
        Assert.Throws<ImportException>(() => Fixture.Format("compose").Read(Fixture.Text(bomb)));
    }
}
