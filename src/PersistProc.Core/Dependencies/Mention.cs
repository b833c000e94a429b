namespace PersistProc.Core;

/// <summary>A place in a file where a service is named by another.</summary>
/// <param name="By">Who names; null for the file's defaults.</param>
/// <param name="Of">Who is named.</param>
/// <param name="Key">By which key.</param>
/// <param name="In">Where.</param>
public sealed record Mention(ServiceName? By, ServiceName Of, string Key, SourcePlace In);
