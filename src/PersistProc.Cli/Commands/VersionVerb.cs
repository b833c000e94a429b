using System.Text.Json;
using PersistProc.Cli.Printing;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>version</c>: of this program, and of the supervisor if one runs.</summary>
internal sealed class VersionVerb : Verb
{
    public override string Name => "version";

    public override string Summary => "the version of this program and of the running supervisor";

    public override IReadOnlyList<string> Examples => ["persistproc version"];

    public override bool TakesNames => false;

    public override async Task<int> RunAsync(Invocation invocation)
    {
        byte[]? supervisor = null;
        var client = invocation.Connect(autostart: false);
        try
        {
            supervisor = await client.GetAsync("/v1/version").ConfigureAwait(false);
        }
        catch (SupervisorException e) when (e.ExitCode == SupervisorException.Unreachable)
        {
            // Then there is none, and this program's version is all there is to tell.
        }
        if (invocation.Json)
        {
            using var document = supervisor is null ? null : JsonDocument.Parse(supervisor);
            invocation.Voice.PrintDocument(JsonSerializer.SerializeToUtf8Bytes(
                new VersionDocument(Wire.Version, Wire.Protocol, document?.RootElement), CliJson.Readable.VersionDocument));
            return 0;
        }
        invocation.Voice.Print($"persistproc {Wire.Version} (protocol {Wire.Protocol})\n");
        var reply = supervisor is null ? null : JsonSerializer.Deserialize(supervisor, ProtocolJson.Default.VersionReply);
        invocation.Voice.Print(reply is null
            ? "no supervisor is running\n"
            : $"supervisor {reply.Version} (protocol {Words.Number(reply.Protocol)}), pid {Words.Number(reply.Pid)}\n");
        return 0;
    }
}
