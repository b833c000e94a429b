using PersistProc.Core;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>What a client brings along for the reading of service files.</summary>
/// <param name="Environment">Its environment.</param>
/// <param name="Profiles">The profiles it chooses.</param>
internal sealed record ClientInputs(ValueMap<string> Environment, ValueList<string> Profiles);

/// <summary>What becomes of what was kept before.</summary>
internal enum KeepWay
{
    /// <summary>It is replaced: `up` and `config reload` say how things are to be.</summary>
    Whole,

    /// <summary>What the client lacks stays as it was: `start` and `restart` are about some services of many.</summary>
    Over,

    /// <summary>It stays; only where nothing was kept the client's is taken.</summary>
    IfNone,
}
