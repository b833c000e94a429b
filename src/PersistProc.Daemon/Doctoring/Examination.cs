using System.Text.Json;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>What is examined.</summary>
/// <param name="Places">Whose supervisor.</param>
/// <param name="Directory">Where the caller stands.</param>
/// <param name="IsRunning">Whether somebody holds the lock.</param>
/// <param name="Version">What the supervisor said of itself, or null.</param>
/// <param name="Failure">Why it said nothing.</param>
internal sealed record Examination(Locations Places, string Directory, bool IsRunning, VersionReply? Version, string Failure)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<Examination> BeginAsync(Locations places, string directory)
    {
        var client = new SupervisorClient(places, new ClientOptions { Autostart = false, Patience = Patience, TimeToWonder = Patience, TimeToGiveUp = TimeSpan.Zero, TimeToRevive = TimeSpan.Zero });
        var running = client.IsRunning;
        try
        {
            var body = running ? await client.GetAsync("/v1/version").ConfigureAwait(false) : null;
            return new Examination(places, directory, running, body is null ? null : JsonSerializer.Deserialize(body, ProtocolJson.Default.VersionReply), "");
        }
        catch (SupervisorException unreachable)
        {
            return new Examination(places, directory, running, null, unreachable.Message);
        }
    }
}
