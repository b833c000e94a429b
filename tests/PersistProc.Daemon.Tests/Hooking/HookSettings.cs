using PersistProc.Core;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.Hooking;

public sealed class HookSettings
{
    [Fact]
    public void A_hook_is_read_with_all_that_it_has()
    {
        var (settings, errors) = SettingsFile.Parse("/etc/x.toml", """
            [hooks.mail]
            on = ["failed", "gave_up"]
            services = ["shop/*"]
            command = "mail-me --all"
            timeout = "3s"
            [hooks.chat]
            on = "ready"
            log = "panic|FATAL"
            http = "http://127.0.0.1:9/x"
            headers = { Authorization = "Bearer x" }
            """);
        Assert.Empty(errors);
        Assert.Equal(
            new Hook("mail") { On = [HookMoment.Failed, HookMoment.GaveUp], Services = ["shop/*"], Command = ["mail-me", "--all"], Directory = "/etc", Timeout = TimeSpan.FromSeconds(3) }, settings.Hooks[0]);
        Assert.Equal(("chat", "panic|FATAL", Hook.UsualTimeout, "Bearer x"), (settings.Hooks[1].Name, settings.Hooks[1].Log, settings.Hooks[1].Timeout, settings.Hooks[1].Headers["Authorization"]));
    }

    [Theory]
    [InlineData("hooks = 1", "/etc/x.toml:1:9", "a table of hooks")]
    [InlineData("[hooks]\nmail = 1", "/etc/x.toml:2:8", "a table such as")]
    [InlineData("[hooks.mail]\ncommand = \"x\"", "hooks.mail", "when? Write on")]
    [InlineData("[hooks.mail]\non = \"failed\"", "hooks.mail", "what? Write command")]
    [InlineData("[hooks.mail]\non = \"failed\"\ncommand = \"x\"\nhttp = \"http://x\"", "hooks.mail", "either command or http")]
    [InlineData("[hooks.mail]\non = \"crashed\"\ncommand = \"x\"", "/etc/x.toml:2:6", "is no moment for a hook")]
    [InlineData("[hooks.mail]\non = []\ncommand = \"x\"", "/etc/x.toml:2:6", "at least one moment")]
    [InlineData("[hooks.mail]\nlog = \"(\"\ncommand = \"x\"", "/etc/x.toml:2:7", "not a regular expression")]
    [InlineData("[hooks.mail]\non = \"failed\"\nhttp = \"ftp://x\"", "/etc/x.toml:3:8", "a URL such as")]
    [InlineData("[hooks.mail]\non = \"failed\"\ncommand = \"x\"\nheaders = { A = \"b\" }", "hooks.mail", "headers go with http")]
    [InlineData("[hooks.mail]\non = \"failed\"\ncommand = \"x\"\ntimeout = \"11m\"", "/etc/x.toml:4:11", "at most 10m")]
    [InlineData("[hooks.mail]\non = \"failed\"\nhttp = \"http://x:$PORT/\"", "/etc/x.toml:3:8", "is no URL")]
    [InlineData("[hooks.\"a/b\"]\non = \"failed\"\ncommand = \"x\"", "hooks.\"a/b\"", "the name of a hook")]
    [InlineData("[hooks.mail]\non = \"failed\"\ncomand = \"x\"", "/etc/x.toml:3:1", "command")]
    public void What_is_wrong_is_said_with_its_place_and_the_others_are_read(string text, string where, string what)
    {
        var (settings, errors) = SettingsFile.Parse("/etc/x.toml", text + (text.StartsWith("hooks", StringComparison.Ordinal) ? "" : "\n[hooks.fine]\non = \"ready\"\ncommand = \"x\"\n"));
        Assert.Contains(errors, error => error.ToString().Contains(where, StringComparison.Ordinal) && error.ToString().Contains(what, StringComparison.Ordinal));
        Assert.Equal(text.StartsWith("hooks", StringComparison.Ordinal) ? 0 : 1, settings.Hooks.Count);
    }
}
