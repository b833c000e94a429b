using System.Text.Json.Serialization;

namespace PersistProc.Core;

/// <summary>What is durable of an attached client: that there is one, and what its end means.</summary>
/// <param name="Id">The session.</param>
/// <param name="Client">The client.</param>
/// <param name="Service">What it is attached to.</param>
/// <param name="Vanish">What its end means.</param>
public sealed record SessionRecord(
    [property: JsonRequired] SessionId Id,
    [property: JsonRequired] ClientId Client,
    [property: JsonRequired] ServiceName Service,
    [property: JsonRequired] OnExit Vanish);
