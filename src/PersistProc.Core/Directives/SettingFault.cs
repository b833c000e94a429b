namespace PersistProc.Core;

/// <summary>Something wrong in a service file.</summary>
/// <param name="At">Where.</param>
/// <param name="Key">The key with its tables: <c>services.api.restart</c>.</param>
/// <param name="Text">What is wrong, and what to write instead.</param>
public sealed record SettingFault(Place At, string Key, string Text);
