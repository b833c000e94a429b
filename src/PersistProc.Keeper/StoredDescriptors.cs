using PersistProc.Linux.Descriptors;

namespace PersistProc.Keeper;

/// <summary>
/// Descriptors that a supervisor has had stored under a key, whatever they are (notify sockets): they outlive it, and with them
/// what lies in them unread. The keeper never looks into one.
/// </summary>
internal sealed class StoredDescriptors : IDisposable
{
    private readonly Dictionary<string, Descriptor> _byKey = [];

    public IReadOnlyDictionary<string, Descriptor> All => _byKey;

    /// <summary>The one with this key, or null.</summary>
    public Descriptor? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>Holds the first of them, in place of one with the same key.</summary>
    public void Put(string key, IReadOnlyList<Descriptor> descriptors)
    {
        Drop(key);
        if (descriptors.Count > 0) _byKey[key] = descriptors[0];
        foreach (var more in descriptors.Skip(1)) more.Dispose();
    }

    public void Drop(string key)
    {
        if (_byKey.Remove(key, out var descriptor)) descriptor.Dispose();
    }

    public void Dispose()
    {
        foreach (var descriptor in _byKey.Values) descriptor.Dispose();
        _byKey.Clear();
    }
}
