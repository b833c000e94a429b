using PersistProc.Cli.Importing;

namespace PersistProc.Cli.Tests.Importing;

/// <summary>Single keys whose meaning is easily got wrong.</summary>
public sealed class WhatSingleKeysBecome
{
    [Theory]
    [InlineData("daily", "0 0 * * *")]
    [InlineData("weekly", "0 0 * * 1")]
    [InlineData("*:0/15", "*/15 * * * *")]
    [InlineData("Mon..Fri 03:30", "30 3 * * MON-FRI")]
    [InlineData("Sat,Sun *-*-* 10:00:30", "30 0 10 * * SAT,SUN")]
    [InlineData("Fri..Sun 00:00", "0 0 * * FRI,SAT,SUN")]
    [InlineData("*-01,07-01 00:00:00", "0 0 1 1,7 *")]
    [InlineData("2026-01-01", null)]
    [InlineData("*-02~01", null)]
    [InlineData("99:00", null)]
    [InlineData("Mon..Xyz", null)]
    public void Calendars_of_systemd(string calendar, string? cron) => Assert.Equal(cron, SystemdCalendar.Cron(calendar, out _));

    [Theory]
    [InlineData(@"\x41\101\u00e9 \t \s", "AA\u00e9", "\t", " ")]
    [InlineData(@"\q \x4 \xzz \u12", @"\q", @"\x4", @"\xzz", @"\u12")]       // none: it stays as it is
    [InlineData(@"-exec rm {} "";"" '\'' a'b c'd", "-exec", "rm", "{}", ";", "'", "ab cd")]
    [InlineData(@"-exec rm {} \;", "-exec", "rm", "{}", ";")]
    [InlineData(@"a\\", @"a\")]
    [InlineData("a \\\n  # a comment\n  b\\", "a", "b")]
    public void Words_of_systemd(string line, params string[] words)
    {
        var toml = TomlWriter.Write(Importer.Read(Fixture.Format("systemd"), Fixture.Text("[Service]\nExecStart=/bin/find " + line)));
        Assert.Equal(["/bin/find", .. words], Assert.Single(Fixture.Read(toml).Units).Command);
    }

    [Fact]
    public void A_watch_of_nothing_that_is_there_is_left_out_with_all_that_belongs_to_it()
    {
        var source = Fixture.Text("{\"apps\":[{\"name\":\"a\",\"script\":\"./a.js\",\"watch\":[\"missing\"],\"ignore_watch\":[\"*.tmp\"]}]}");
        var toml = TomlWriter.Write(Importer.Read(Fixture.Format("pm2"), source));
        Assert.DoesNotContain("\nwatch", toml, StringComparison.Ordinal);
        Assert.Contains("of what it watches nothing is there", toml, StringComparison.Ordinal);
        Assert.Empty(Fixture.Errors(toml, source.Directory));
    }

    [Fact]
    public void A_line_of_systemd_that_a_shell_would_read_is_noted()
    {
        var made = Importer.Read(Fixture.Format("systemd"), Fixture.Text("[Service]\nExecStart=|echo $HOME | cat\n"));
        Assert.Equal((2, "ExecStart"), (Assert.Single(made.AllNotes).Line, Assert.Single(made.AllNotes).Key));
    }

    [Fact]
    public void All_of_a_directory_that_is_not_there_is_not_watched()
    {
        var source = Fixture.Text("{\"apps\":[{\"name\":\"a\",\"script\":\"./a.js\",\"watch\":true,\"cwd\":\"/nowhere/at/all\"}]}");
        var toml = TomlWriter.Write(Importer.Read(Fixture.Format("pm2"), source));
        Assert.Contains("watch: there is no /nowhere/at/all", toml, StringComparison.Ordinal);
        Assert.Empty(Fixture.Errors(toml, source.Directory));
    }

    [Fact]
    public void A_script_that_is_a_program_of_the_directory_is_not_looked_for_in_the_PATH()
    {
        var source = Fixture.Text("{\"apps\":[{\"name\":\"a\",\"script\":\"server\"},{\"name\":\"b\",\"script\":\"npm\"}]}") with { Exists = path => path == "server" };
        var made = Importer.Read(Fixture.Format("pm2"), source);
        Assert.Equal([["./server"], ["npm"]], Fixture.Read(TomlWriter.Write(made)).Units.Select(unit => unit.Command.ToArray()));
    }

    [Fact]
    public void What_is_read_for_two_services_is_noted_once_for_each()
    {
        var made = Importer.Read(Fixture.Format("compose"), Fixture.Text("services:\n  a:\n    image: x\n    extends: {service: b}\n  b: {build: ., command: npm start, privileged: true}\n"));
        Assert.All(made.Services, service => Assert.Single(service.Notes, note => note.Key == "privileged"));
    }

    [Theory]
    [InlineData("1m30s", 90.0)]
    [InlineData("5min 20s", 320.0)]
    [InlineData("500ms", 0.5)]
    [InlineData("90", 90.0)]
    [InlineData("2h", 7200.0)]
    [InlineData("1.5 hours", 5400.0)]
    [InlineData("", null)]
    [InlineData("soon", null)]
    public void Durations(string text, double? seconds) => Assert.Equal(seconds, Times.Seconds(text));

    [Theory]
    [InlineData("node server.js", false)]
    [InlineData("node 'a b' --x=1", false)]
    [InlineData("PORT=1 node server.js", true)]
    [InlineData("cd api && npm start", true)]
    [InlineData("echo $PORT", true)]
    [InlineData("exec x", true)]
    [InlineData("ls *.js", true)]
    [InlineData("run # it", true)]
    [InlineData("it's", true)]
    [InlineData("~/bin/x", true)]
    public void Lines_for_a_shell(string line, bool needsOne) => Assert.Equal(needsOne, PersistProc.Cli.Importing.Commands.NeedsShell(line));

    [Theory]
    [InlineData("a $$ $${B} ${B} $B ${B:-c} ${B:-${C:-d}}", "a $ $${B} ${B:-} ${B:-} ${B:-c} ${B:-${C:-d}}")]
    [InlineData("${B:?why} 5$ ${not a name} ${", "${B} 5$ $${not a name} $${")]
    public void Variables_of_compose(string raw, string ours) => Assert.Equal(ours, ComposeText.Of(raw, _ => { }).ToString());

    [Theory]
    [InlineData("command=x\ndirectory=app\nenvironment=ROOT=%(here)s", "ROOT = \"/srv/shop\"")]
    [InlineData("command=x %(here)s/y", "command = \"x ./y\"")]
    public void The_directory_of_supervisords_file_is_the_same_from_everywhere(string keys, string line) =>
        Assert.Contains(line, Made("supervisord", $"[program:a]\n{keys}\n"), StringComparison.Ordinal);

    [Fact]
    public void Other_names_in_compose_networks_stay_with_containers_and_are_told_where_there_is_none()
    {
        var made = Importer.Read(Fixture.Format("compose"), Fixture.Text("""
            services:
              db: {image: postgres, networks: {back: {aliases: [database, pg]}}}
              web: {build: ., command: npm start, networks: {back: {aliases: [site]}}}
            networks: {back: }
            """));
        Assert.Contains(""" "--network-alias", "db", "--network-alias", "database", "--network-alias", "pg",""", TomlWriter.Write(made), StringComparison.Ordinal);
        Assert.Equal(
            ["networks.aliases: site is no host here: where another service says it, write localhost", "networks: containers share one, shop_default, and find each other by name there; what runs on this machine is at localhost, by published ports"],
            made.AllNotes.Where(note => note.Key.StartsWith("networks", StringComparison.Ordinal)).Select(note => $"{note.Key}: {note.Text}"));
    }

    [Fact]
    public void Hosts_of_compose_are_found_by_all_their_names()
    {
        var made = Made("compose", """
            services:
              db: {image: postgres, ports: ["5433:5432"], networks: {back: {aliases: [database]}}}
              cache: {image: redis, container_name: shop_cache}
              wordpress: {image: wordpress, links: ["db:mysql", cache], environment: {SITE: "http://site:3000/"}}
              web: {build: ., command: npm start, links: [api:backend], networks: {back: {aliases: [site]}}, environment: {DATABASE_URL: "postgres://database:5432/x", CACHE_HOST: shop_cache, API: "http://backend:80"}}
              api: {build: ., command: npm run api, depends_on: [db], links: [db]}
            """);
        foreach (var line in new[] { "postgres://localhost:5433/x", "CACHE_HOST   = \"localhost\"", "\"http://localhost:80\"", "\"--network-alias\", \"db\", \"--network-alias\", \"database\", \"--network-alias\", \"mysql\"", "\"--add-host\", \"web:host-gateway\", \"--add-host\", \"site:host-gateway\"", "requires    = [\"db\", \"cache\"]", "requires = [\"api\"]", "requires = [\"db\"]" })
            Assert.Contains(line, made, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_of_compose_holds_for_the_one_that_has_it_and_before_a_services_name()
    {
        var made = Made("compose", """
            services:
              db: {image: postgres, ports: ["5432:5432"]}
              testdb: {image: postgres, ports: ["5433:5432"]}
              test: {build: ., command: npm test, links: ["testdb:db"], environment: {DATABASE_URL: "postgres://db:5432/x"}}
              web: {build: ., command: npm start, environment: {DATABASE_URL: "postgres://db:5432/x"}}
              probe: {image: probe, links: ["testdb:db"], environment: {DATABASE_URL: "postgres://db:5432/x"}}
              api: {build: ., command: npm run api, container_name: shop-api}
              proxy: {image: nginx, links: ["api:backend"], environment: {API: "http://shop-api:3000"}}
            """);
        Assert.Matches(@"(?s)\[services\.test\][^\[]*DATABASE_URL = ""postgres://localhost:5433/x""", made);
        Assert.Matches(@"(?s)\[services\.web\][^\[]*DATABASE_URL = ""postgres://localhost:5432/x""", made);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(made, "\"--network-alias\", \"db\""));
        Assert.Contains("links: db is testdb to this service alone, and another one to others: where it says db, write testdb", made, StringComparison.Ordinal);
        Assert.Contains("\"--add-host\", \"api:host-gateway\", \"--add-host\", \"shop-api:host-gateway\", \"--add-host\", \"backend:host-gateway\"", made, StringComparison.Ordinal);
    }

    [Fact]
    public void Hosts_of_compose_are_localhost_at_their_published_port()
    {
        const string services = """
            services:
              db: { image: postgres, ports: ["5433:5432"] }
              mq: { image: rabbitmq }
              app: { image: other }
              api:
                build: .
                command: run
                environment:
                  DATABASE_URL: postgres://app:${P:-a}@db:5432/app?x=1
                  BROKER: amqp://mq:5672,mq:5673/app
                  DB_HOST: db
                  NAME: app
                  TIME: "12:30"
            """;
        var made = Made("compose", services);
        foreach (var line in new[] { "postgres://app:${P:-a}@localhost:5433/app?x=1", "amqp://localhost:5672,localhost:5673/app", "DB_HOST      = \"localhost\"", "NAME         = \"app\"", "\"12:30\"", "\"127.0.0.1:5672:5672\"" })
            Assert.Contains(line, made, StringComparison.Ordinal);
    }

    private static string Made(string format, string text)
    {
        var toml = TomlWriter.Write(Importer.Read(Fixture.Format(format), Fixture.Text(text)));
        Assert.Empty(Fixture.Errors(toml));
        return toml;
    }
}
