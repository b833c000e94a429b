using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Cli.Commands;

/// <summary><c>allow</c> and <c>disallow</c>: whether a shell that comes to a project starts its services.</summary>
internal sealed class AllowVerb(bool on) : Verb
{
    public override string Name => on ? "allow" : "disallow";

    public override string Summary => on ? "let shells that enter this project start its services (see hook)" : "no more: shells that enter this project start nothing";

    public override string Operands => "[DIR]";

    public override string Slots => "[FILE]";

    public override string Details => on
        ? "The project is that of the nearest persistproc.toml upwards. It is allowed as it is now: when that file, the\n"
          + "persistproc.local.toml beside it or a file that it extends has changed, it starts nothing before you have allowed it\n"
          + "again. So look at it first, as you would at a script: its commands run as you when you enter the directory."
        : "What runs goes on.";

    public override IReadOnlyList<string> Examples => on ? ["persistproc allow", "persistproc allow ~/src/shop"] : ["persistproc disallow"];

    public override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words.Count > 1) throw new UsageException($"{Name}: one directory, or none for this one", this);
        var request = new AllowRequest(Wire.NewId(), invocation.Words is [var directory] ? Path.GetFullPath(directory, Invocation.Cwd) : Invocation.Cwd);
        var body = await invocation.Client.PostAsync($"/v1/{Name}", request, ProtocolJson.Default.AllowRequest).ConfigureAwait(false);
        if (invocation.Json)
        {
            invocation.Voice.PrintDocument(body);
            return 0;
        }
        var reply = JsonSerializer.Deserialize(body, ProtocolJson.Default.AllowReply)!;
        invocation.Voice.Note(on ? Allowed(reply) : reply.Changed ? $"{reply.File}: not allowed any more" : $"{reply.File}: it was not allowed");
        return 0;
    }

    private static string Allowed(AllowReply reply)
    {
        var others = reply.Files.Skip(1).ToList();
        var with = others.Count == 0 ? "" : $", with {string.Join(" and ", others)},";
        return $"{reply.File}{with} {(reply.Changed ? "is allowed as it is now" : "was allowed already")}: shells that enter start {(reply.Services.Count == 0 ? "nothing of it" : string.Join(", ", reply.Services))}";
    }
}
