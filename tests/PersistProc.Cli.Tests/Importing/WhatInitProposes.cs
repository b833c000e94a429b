using PersistProc.Cli.Importing;

namespace PersistProc.Cli.Tests.Importing;

/// <summary>What a directory looks like, and what is proposed for it.</summary>
public sealed class WhatInitProposes : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pp-init-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("web: bin/rails server", "Procfile.dev,Gemfile,bin/rails,package.json", "web: bin/rails server")]
    [InlineData("", "Gemfile,bin/rails", "web: bin/rails server")]
    [InlineData("", "manage.py", "web: python3 manage.py runserver")]
    [InlineData("", "manage.py,pyproject.toml,uv.lock", "web: uv run python manage.py runserver")]
    [InlineData("dependencies = ['fastapi']", "pyproject.toml,app/main.py,poetry.lock", "web: poetry run python -m uvicorn app.main:app --reload")]
    [InlineData("Flask==3", "requirements.txt,.venv/bin/python", "web: .venv/bin/python -m flask run --debug")]
    [InlineData("", "Cargo.toml,src/main.rs", "app: cargo run")]
    [InlineData("", "Cargo.toml,src/lib.rs", "")]
    [InlineData("", "go.mod,main.go", "app: go run .")]
    [InlineData("", "go.mod,cmd/api/main.go,cmd/worker/main.go,cmd/doc/x.md", "api: go run ./cmd/api; worker: go run ./cmd/worker")]
    [InlineData("{:phoenix, \"~> 1.7\"}", "mix.exs", "web: mix phx.server")]
    [InlineData("", "composer.json,artisan", "web: php artisan serve")]
    [InlineData("<Project Sdk=\"Microsoft.NET.Sdk.Web\">", "Shop.Api/Shop.Api.csproj", "api: dotnet watch --non-interactive --project Shop.Api")]
    [InlineData("<OutputType>Exe</OutputType>", "Tool.csproj", "tool: dotnet run")]
    [InlineData("CFLAGS := -O2\nall: x\n\trun: y\nrun: all\n\t./x\n", "Makefile", "app: make run")]
    [InlineData("all: x\n", "Makefile", "")]
    [InlineData("{ \"tasks\": { \"dev\": \"x\" } }", "deno.json", "web: deno task dev")]
    [InlineData("", "README.md", "")]
    public void By_the_files_that_are_there(string text, string files, string services)
    {
        foreach (var (index, file) in files.Split(',').Index()) Put(file, index == 0 ? text : file == "package.json" ? "{\"scripts\":{\"dev\":\"vite\"}}" : "");
        var project = new ProjectScan(_directory).Propose();
        Assert.Equal(services, string.Join("; ", project.Services.Select(service => $"{service.Name}: {((TomlValue.Text)service["command"]!).Phrase}")));
        if (project.Services.Count > 0) Assert.Empty(Fixture.Errors(TomlWriter.Write(project), _directory));
    }

    [Fact]
    public void Databases_come_from_compose_and_the_app_from_its_own_files()
    {
        Put("docker-compose.yml", "services:\n  db:\n    image: postgres\n    healthcheck: { test: pg_isready }\n  web:\n    build: .\n    command: npm start\n    depends_on: [db]\n");
        Put("package.json", "{ \"scripts\": { \"dev\": \"vite\", \"build\": \"vite build\" } }");
        Put("go.mod", "module x\n");
        Put("main.go", "package main\n");
        var scan = new ProjectScan(_directory);
        var project = scan.Propose();
        var toml = TomlWriter.Write(project);
        Assert.Empty(Fixture.Errors(toml, _directory));
        Assert.Equal(["db", "dev", "app"], project.Services.Select(service => service.Name));
        Assert.Equal(["docker-compose.yml", "package.json", "go.mod"], scan.Sources);
        Assert.Contains("Not taken from docker-compose.yml", toml, StringComparison.Ordinal);
        var dev = Fixture.Read(toml, _directory).Units.Single(unit => unit.Name.Name == "dev");
        Assert.Equal(["db"], dev.Requires.Select(each => each.Service.Name));
        Assert.Equal("Ready", Assert.Single(dev.After).At.ToString());
        Assert.Equal(Core.RestartPolicy.OnFailure, dev.Restart);      // compose's default is compose's
    }

    [Fact]
    public void A_compose_file_alone_is_all_of_it()
    {
        Put("compose.yaml", "services:\n  db:\n    image: postgres\n  web:\n    build: .\n    command: npm start\n    depends_on: [db]\n");
        var project = new ProjectScan(_directory).Propose();
        Assert.Equal(["db", "web"], project.Services.Select(service => service.Name));
        Assert.Empty(Fixture.Errors(TomlWriter.Write(project), _directory));
    }

    [Fact]
    public void Names_that_clash_are_told_apart_and_found_again()
    {
        Put("compose.yaml", "services:\n  web:\n    image: nginx\n  cache:\n    image: redis\n    depends_on: [web]\n");
        Put("Procfile", "web: ./web\ncache-2: x\ncache: y\n");
        var toml = TomlWriter.Write(new ProjectScan(_directory).Propose());
        Assert.Empty(Fixture.Errors(toml, _directory));
        Assert.Equal(["cache", "cache-2", "cache-3", "web", "web-2"], Fixture.Read(toml, _directory).Units.Select(unit => unit.Name.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_read_is_told_and_passed_over()
    {
        Put("package.json", "{");
        Put("manage.py", "");
        var scan = new ProjectScan(_directory);
        Assert.Equal(["web"], scan.Propose().Services.Select(service => service.Name));
        Assert.StartsWith("package.json:1:2: no JSON", Assert.Single(scan.Broken), StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_is_one() => Assert.Empty(Fixture.Errors(Example.Text));

    private void Put(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_directory, file))!);
        File.WriteAllText(Path.Combine(_directory, file), text);
    }
}
