using System.Text;
using PersistProc.Cli.Importing;

namespace PersistProc.Fuzz.Tests;

/// <summary>Files of other tools: each format makes something of a text that the supervisor reads, or says what is wrong with it.</summary>
internal static class ImportTarget
{
    public static IEnumerable<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "web: bin/rails server -p $PORT\n",
            "services:\n  db:\n    image: postgres:16\n    ports: ['5432:5432']\n    healthcheck: { test: pg_isready, interval: 5s }\n  api:\n    build: .\n    command: npm start\n    depends_on: { db: { condition: service_healthy } }\n",
            "[Unit]\nAfter=b.service\n[Service]\nType=notify\nExecStart=/bin/x --port ${PORT} \\\n  %h\nRestart=always\nEnvironment=A=1 \"B=2 3\"\n",
            "[program:x]\ncommand=x %(process_num)d\nnumprocs=2\nenvironment=A=\"1\",B='2'\n",
            "processes:\n  a:\n    command: x\n    readiness_probe: { http_get: { port: 80 } }\n",
            "module.exports = { apps: [{ name: 'a', script: './a.js', instances: 2, env: { A: 1 } }] };\n",
            "{\"packageManager\":\"pnpm@9\",\"scripts\":{\"dev\":\"vite\",\"build\":\"vite build\"}}",
            "{ \"configurations\": [{ \"name\": \"a\", \"type\": \"node\", \"program\": \"${workspaceFolder}/x.js\" }] }",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public static void Read(byte[] bytes)
    {
        foreach (var format in ImportFormat.All)
        {
            Targets.Allow<ImportException>(() => TomlWriter.Write(Importer.Read(format, ImportSource.Of("-", bytes, "/srv/app", "/srv/app"))));
        }
    }
}
